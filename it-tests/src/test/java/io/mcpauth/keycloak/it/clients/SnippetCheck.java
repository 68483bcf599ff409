package io.mcpauth.keycloak.it.clients;

import com.fasterxml.jackson.databind.JsonNode;
import com.nimbusds.jwt.JWTClaimsSet;
import io.mcpauth.keycloak.it.clients.TokenCheck.Framework;
import io.mcpauth.keycloak.it.node.SampleMcpServer;
import io.mcpauth.keycloak.it.python.PythonScript;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.URI;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.tools.ToolProvider;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/** The code that admin REST hands out for one server, at work as it came. */
enum SnippetCheck {
  TYPESCRIPT {
    @Override
    TokenCheck start(JsonNode snippet, Path folder) {
      return Framework.server(SampleMcpServer.startWithSnippet(folder, snippet));
    }
  },
  PYTHON {
    @Override
    TokenCheck start(JsonNode snippet, Path folder) {
      Path module = write(folder, "snippet.py", snippet);
      int port = URI.create(snippet.path("audience").asText()).getPort();
      return Framework.server(
          PythonScript.startServer(
              "snippet_server.py",
              Map.of("SNIPPET", module.toString(), "PORT", String.valueOf(port))));
    }
  },
  JAVA {
    @Override
    TokenCheck start(JsonNode snippet, Path folder) {
      Object tokens = compiled("JavaAccessTokens", "accessTokens", snippet, folder);
      return Framework.inThisJvm(
          snippet.path("audience").asText(),
          token ->
              ((Optional<?>) called(tokens, "claims", String.class, token))
                  .filter(claims -> (boolean) called(tokens, "suffice", JWTClaimsSet.class, claims))
                  .isPresent());
    }
  },
  SPRING {
    @Override
    TokenCheck start(JsonNode snippet, Path folder) {
      JwtDecoder decoder =
          (JwtDecoder) compiled("SpringAccessTokens", "jwtDecoder", snippet, folder);
      return Framework.inThisJvm(
          snippet.path("audience").asText(),
          token -> {
            try {
              decoder.decode(token);
              return true;
            } catch (BadJwtException e) {
              return false;
            }
          });
    }
  },
  QUARKUS {
    @Override
    TokenCheck start(JsonNode snippet, Path folder) {
      Path properties = write(folder, "application.properties", snippet);
      try {
        // Before those in the application.
        Files.writeString(properties, "config_ordinal=500\n" + Files.readString(properties));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      return Framework.server(QuarkusServer.startWith(properties));
    }
  };

  /**
   * Sets it up.
   *
   * @param snippet the answer of admin REST
   * @param folder empty
   */
  abstract TokenCheck start(JsonNode snippet, Path folder);

  /** As the interface calls it. */
  String language() {
    return name().toLowerCase(Locale.ROOT);
  }

  private static Path write(Path folder, String file, JsonNode snippet) {
    try {
      return Files.writeString(folder.resolve(file), snippet.path("code").asText());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What the reader's own class in the file makes, once the file is compiled. */
  private static Object compiled(String type, String method, JsonNode snippet, Path folder) {
    Path source = write(folder, type + ".java", snippet);
    String libraries =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    int failed =
        ToolProvider.getSystemJavaCompiler()
            .run(null, null, null, "-proc:none", "-cp", libraries, source.toString());
    if (failed != 0) {
      throw new AssertionError("does not compile:\n" + snippet.path("code").asText());
    }
    try {
      // Not closed: what it made is used until the test ends.
      URLClassLoader classes =
          new URLClassLoader(
              new java.net.URL[] {folder.toUri().toURL()}, SnippetCheck.class.getClassLoader());
      Method made = classes.loadClass("OwnAccessTokens").getDeclaredMethod(method);
      made.setAccessible(true);
      return made.invoke(null);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("cannot be used as it came", e);
    }
  }

  private static Object called(Object target, String method, Class<?> type, Object argument) {
    try {
      return target.getClass().getMethod(method, type).invoke(target, argument);
    } catch (InvocationTargetException e) {
      throw new AssertionError(e.getCause());
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("cannot be used as it came", e);
    }
  }
}
