package io.mcpauth.keycloak.it.attack;

import io.mcpauth.keycloak.it.server.MavenProperty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.annotation.Annotation;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What the running Keycloak serves, read from the classes of its distribution: resource classes and
 * what their locators lead to (Jakarta RESTful Web Services 3.1, section 3.4). So a new version's
 * endpoint is in the list without an edit.
 */
public final class ServedPaths implements AutoCloseable {

  private static final String JAX_RS = "jakarta.ws.rs.";
  private static final Set<String> METHODS = Set.of("GET", "POST", "PUT", "DELETE", "PATCH");

  private final URLClassLoader classes;
  private final Set<Endpoint> found = new TreeSet<>();
  private final Set<String> seen = new HashSet<>();
  private final Deque<Located> left = new ArrayDeque<>();

  /** A method and a path whose variables are filled in. */
  public record Endpoint(String path, String method) implements Comparable<Endpoint> {

    @Override
    public int compareTo(Endpoint other) {
      return (path + ' ' + method).compareTo(other.path + ' ' + other.method);
    }
  }

  private record Located(String path, Class<?> resource) {}

  /** Every endpoint of Keycloak's own that a bearer token could open. */
  public static Set<Endpoint> ofKeycloak(String realm) {
    try (ServedPaths paths = new ServedPaths()) {
      paths.below("/admin", "org.keycloak.services.resources.admin.AdminRoot", realm);
      paths.below("/realms", "org.keycloak.services.resources.RealmsResource", realm);
      paths.below(
          "/realms/" + realm + "/account",
          "org.keycloak.services.resources.account.AccountRestService",
          realm);
      paths.below(
          "/realms/" + realm + "/protocol/openid-connect",
          "org.keycloak.protocol.oidc.OIDCLoginProtocolService",
          realm);
      return paths.below(
          "/realms/" + realm + "/authz", "org.keycloak.authorization.AuthorizationService", realm);
    }
  }

  private ServedPaths() {
    Path libraries = MavenProperty.path("keycloak.home").resolve("lib/lib");
    try (Stream<Path> jars = Files.walk(libraries)) {
      classes =
          new URLClassLoader(
              jars.filter(file -> file.toString().endsWith(".jar"))
                  .map(ServedPaths::url)
                  .toArray(URL[]::new),
              ClassLoader.getPlatformClassLoader());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The endpoints of a resource class and of everything below it.
   *
   * @param realm takes the place of {@code {realm}}; other variables become {@code x}
   */
  private Set<Endpoint> below(String path, String resource, String realm) {
    try {
      left.add(new Located(path, Class.forName(resource, false, classes)));
    } catch (ClassNotFoundException e) {
      throw new AssertionError("not in this distribution: " + resource, e);
    }
    while (!left.isEmpty()) {
      walk(left.remove(), realm);
    }
    return found;
  }

  private void walk(Located at, String realm) {
    if (!seen.add(at.resource.getName())) {
      return; // A class that is reached on two ways says the same on both.
    }
    for (Method method : at.resource.getMethods()) {
      Optional<String> verb = verb(method);
      Optional<String> more = value(method, "Path");
      String path = at.path + more.map(p -> filled(p, realm)).orElse("");
      if (verb.isPresent()) {
        found.add(new Endpoint(path, verb.get()));
      } else if (more.isPresent()) {
        left.add(new Located(path, method.getReturnType()));
      }
    }
  }

  private static Optional<String> verb(Method method) {
    return Stream.of(method.getAnnotations())
        .map(a -> a.annotationType().getName())
        .filter(name -> name.startsWith(JAX_RS))
        .map(name -> name.substring(JAX_RS.length()))
        .filter(METHODS::contains)
        .findFirst();
  }

  private static Optional<String> value(Method method, String name) {
    return Stream.of(method.getAnnotations())
        .filter(a -> a.annotationType().getName().equals(JAX_RS + name))
        .map(ServedPaths::value)
        .findFirst();
  }

  private static String value(Annotation path) {
    try {
      return (String) path.annotationType().getMethod("value").invoke(path);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no value()", e);
    }
  }

  private static String filled(String template, String realm) {
    String path =
        template
            .replaceAll("\\{\\s*realm\\s*(:[^}]*)?}", realm)
            .replaceAll("\\{[^{}]*(\\{[^{}]*}[^{}]*)*}", "x");
    String slashed = path.startsWith("/") ? path : "/" + path;
    return slashed.endsWith("/") ? slashed.substring(0, slashed.length() - 1) : slashed;
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    try {
      classes.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
