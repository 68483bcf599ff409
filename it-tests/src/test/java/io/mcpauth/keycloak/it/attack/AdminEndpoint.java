package io.mcpauth.keycloak.it.attack;

import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.MavenProperty;
import io.mcpauth.keycloak.it.server.ProviderJar;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One operation of an HTTP interface of the JAR, as the server finds it: the JAR that is installed,
 * read with the libraries of the distribution that runs it. So a new operation is here without an
 * edit.
 *
 * @param method of HTTP
 * @param path below the root of the interface, with templates: {@code /props-keys/{clientId}}
 */
record AdminEndpoint(String method, String path) implements Comparable<AdminEndpoint> {

  private static final String ADMIN_ROOT = "io.mcpauth.keycloak.admin.McpAdminResource";

  /** Interfaces that are not the administrators'. */
  private static final List<String> OTHER_ROOTS =
      List.of("io.mcpauth.keycloak.endpoint.McpRealmResource");

  private static final String PACKAGE = "io/mcpauth/keycloak/";

  /** All that there is below {@code /admin/realms/{realm}/mcp}. */
  static Set<AdminEndpoint> all() {
    Set<AdminEndpoint> found = new TreeSet<>();
    withJar(jar -> walk(jar.loadClass(ADMIN_ROOT), "", found, new TreeSet<>()));
    return found;
  }

  /** Classes with operations of HTTP that no root leads to, so that no walk sees them. */
  static Set<String> unreached() {
    Set<String> left = new TreeSet<>();
    withJar(
        jar -> {
          Set<String> reached = new TreeSet<>();
          walk(jar.loadClass(ADMIN_ROOT), "", new TreeSet<>(), reached);
          for (String root : OTHER_ROOTS) {
            walk(jar.loadClass(root), "", new TreeSet<>(), reached);
          }
          for (String name : classes()) {
            Class<?> type = jar.loadClass(name);
            boolean speaksHttp =
                Stream.of(type.getDeclaredMethods())
                    .anyMatch(m -> verb(m).isPresent() || path(m).isPresent());
            if (speaksHttp && !reached.contains(name) && !isRegistration(type)) {
              left.add(name);
            }
          }
        });
    return left;
  }

  /** The request, with this for each template of the path. */
  Http request(McpRealm realm, String value) {
    String filled = path.replaceAll("\\{[^}]*\\}", value);
    Http request =
        Http.request(
            method, URI.create(realm.server() + "/admin/realms/" + realm.name() + "/mcp" + filled));
    return isReading() ? request : request.json(List.of());
  }

  boolean isReading() {
    return method.equals("GET") || method.equals("HEAD");
  }

  /** Whether it is for who may change clients; one that says something need not be a GET. */
  boolean isForManagers() {
    return (!isReading() && !path.endsWith("/snippets")) || path.startsWith("/props-keys");
  }

  @Override
  public int compareTo(AdminEndpoint other) {
    return (path + method).compareTo(other.path + other.method);
  }

  @Override
  public String toString() {
    return method + " " + path;
  }

  private interface Reader {
    void read(ClassLoader jar) throws ReflectiveOperationException;
  }

  private static void withJar(Reader reader) {
    try (URLClassLoader jar =
        new URLClassLoader(libraries(), ClassLoader.getPlatformClassLoader())) {
      reader.read(jar);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("the installed JAR cannot be read", e);
    }
  }

  private static URL[] libraries() throws IOException {
    List<URL> libraries = new ArrayList<>(List.of(url(ProviderJar.underTest())));
    try (Stream<Path> files =
        Files.walk(MavenProperty.path("keycloak.home").resolve("lib").resolve("lib"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jar")).toList()) {
        libraries.add(url(file));
      }
    }
    return libraries.toArray(URL[]::new);
  }

  private static URL url(Path file) throws MalformedURLException {
    return file.toUri().toURL();
  }

  private static List<String> classes() {
    try (JarFile jar = new JarFile(ProviderJar.underTest().toFile())) {
      return jar.stream()
          .map(entry -> entry.getName())
          .filter(name -> name.startsWith(PACKAGE) && name.endsWith(".class"))
          .filter(name -> !name.endsWith("package-info.class"))
          .map(name -> name.substring(0, name.length() - ".class".length()).replace('/', '.'))
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void walk(
      Class<?> type, String path, Set<AdminEndpoint> found, Set<String> reached)
      throws ReflectiveOperationException {
    if (!type.getName().startsWith("io.mcpauth.")) {
      throw new AssertionError("a locator of " + path + " does not say what it leads to: " + type);
    }
    if (!reached.add(type.getName())) {
      return;
    }
    for (Method method : type.getMethods()) {
      Optional<String> segment = path(method);
      String below = path + segment.map(s -> "/" + s.replaceAll("^/|/$", "")).orElse("");
      Optional<String> verb = verb(method);
      if (verb.isPresent()) {
        found.add(new AdminEndpoint(verb.get(), below));
      } else if (segment.isPresent()) {
        walk(method.getReturnType(), below, found, reached);
      }
    }
  }

  /** Keycloak's own SPI judges who registers a client, and who pushes a request. */
  private static boolean isRegistration(Class<?> type) {
    for (@Nullable Class<?> t = type; t != null; t = t.getSuperclass()) {
      if (t.getName().endsWith(".AbstractClientRegistrationProvider")
          || t.getName().matches(".*\\.(Abstract)?Par(Root)?Endpoint")) {
        return true;
      }
    }
    return false;
  }

  private static Optional<String> path(Method method) {
    return annotation(method, "jakarta.ws.rs.Path").map(a -> value(a));
  }

  private static Optional<String> verb(Method method) {
    return Stream.of(method.getAnnotations())
        .flatMap(a -> Stream.of(a.annotationType().getAnnotations()))
        .filter(a -> a.annotationType().getName().equals("jakarta.ws.rs.HttpMethod"))
        .map(AdminEndpoint::value)
        .findFirst();
  }

  private static Optional<Annotation> annotation(Method method, String name) {
    return Stream.of(method.getAnnotations())
        .filter(a -> a.annotationType().getName().equals(name))
        .findFirst();
  }

  private static String value(Annotation annotation) {
    try {
      return (String) annotation.annotationType().getMethod("value").invoke(annotation);
    } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
      throw new LinkageError("the installed JAR cannot be read", e);
    }
  }
}
