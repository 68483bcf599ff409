package io.mcpauth.keycloak.it.clients;

import com.nimbusds.jose.JOSEException;
import io.mcpauth.keycloak.it.go.GoMcpServer;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.node.SampleMcpServer;
import io.mcpauth.keycloak.it.process.McpServerProcess;
import io.mcpauth.keycloak.it.python.PythonScript;
import java.net.URI;
import java.util.function.Predicate;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtDecoder;

/** The lines of docs/clients.md for one framework, at work. */
interface TokenCheck extends AutoCloseable {

  /** The URL of the MCP server that they stand in. */
  String url();

  /** Whether they let this token through. */
  boolean accepts(String token);

  @Override
  void close();

  /** The frameworks, and how each one's lines are made to work for the tokens of an issuer. */
  enum Framework {
    TYPESCRIPT {
      @Override
      TokenCheck start(String issuer) {
        return server(SampleMcpServer.startV2(URI.create(issuer)));
      }
    },
    FASTMCP {
      @Override
      TokenCheck start(String issuer) {
        return server(PythonScript.startServer("fastmcp_server.py", issuer));
      }
    },
    PYTHON_SDK {
      @Override
      TokenCheck start(String issuer) {
        return server(PythonScript.startServer("sdk_server.py", issuer));
      }
    },
    GO {
      @Override
      TokenCheck start(String issuer) {
        return server(GoMcpServer.start(issuer));
      }
    },
    QUARKUS {
      @Override
      TokenCheck start(String issuer) {
        return server(QuarkusServer.start(issuer));
      }
    },
    JAVA {
      @Override
      TokenCheck start(String issuer) {
        String url = "https://java.example/mcp";
        JavaAccessTokens tokens = new JavaAccessTokens(issuer, url, "mcp:tools");
        return inThisJvm(
            url,
            token -> {
              try {
                return tokens.claims(token).filter(tokens::suffice).isPresent();
              } catch (JOSEException e) {
                throw new AssertionError("the keys were not there", e);
              }
            });
      }
    },
    SPRING {
      @Override
      TokenCheck start(String issuer) {
        String url = "https://spring.example/mcp";
        JwtDecoder decoder = SpringAccessTokens.jwtDecoder(issuer, url);
        return inThisJvm(
            url,
            token -> {
              try {
                decoder.decode(token);
                return true;
              } catch (BadJwtException e) {
                return false;
              }
            });
      }
    };

    abstract TokenCheck start(String issuer);

    static TokenCheck inThisJvm(String url, Predicate<String> check) {
      return new TokenCheck() {
        @Override
        public String url() {
          return url;
        }

        @Override
        public boolean accepts(String token) {
          return check.test(token);
        }

        @Override
        public void close() {}
      };
    }

    static TokenCheck server(McpServerProcess server) {
      return new TokenCheck() {
        @Override
        public String url() {
          return server.url();
        }

        @Override
        public boolean accepts(String token) {
          Answer answer = server.initialize(token);
          return switch (answer.status()) {
            case 200 -> true;
            case 401, 403 -> false;
            default -> throw new AssertionError("neither taken nor refused: " + answer);
          };
        }

        @Override
        public void close() {
          server.close();
        }
      };
    }
  }
}
