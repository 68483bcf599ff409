package io.mcpauth.keycloak.it.clients;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.clients.TokenCheck.Framework;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.MavenProperty;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.security.oauth2.jwt.BadJwtException;
import org.springframework.security.oauth2.jwt.JwtDecoder;
import org.springframework.security.oauth2.jwt.NimbusJwtDecoder;

/** The lines of docs/clients.md take our tokens, and nothing else that looks like them. */
@Tag("once")
@OnKeycloak
class TokenChecksIT {

  private final McpRealm realm;

  TokenChecksIT(McpRealm realm) {
    this.realm = realm;
  }

  @ParameterizedTest
  @EnumSource
  void takesATokenOfTheRealmForThisServerAndNoOther(Framework framework) {
    try (TokenCheck check = framework.start(realm.issuer().toString())) {
      register(check.url());
      String other = register("https://other-" + UUID.randomUUID() + ".example/mcp");
      JsonNode tokens = tokens(check.url());

      assertThat(check.accepts(text(tokens, "access_token"))).as("access token").isTrue();
      assertThat(check.accepts(text(tokens, "id_token"))).as("ID token").isFalse();
      assertThat(check.accepts(text(tokens, "refresh_token"))).as("refresh token").isFalse();
      assertThat(check.accepts(text(tokens(other), "access_token"))).as("of another").isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void refusesATokenOfWhichOneThingIsWrong(Framework framework) {
    try (MadeUpIssuer issuer = MadeUpIssuer.start();
        TokenCheck check = framework.start(issuer.url())) {
      List<String> taken =
          issuer.tokens(check.url()).entrySet().stream()
              .filter(token -> check.accepts(token.getValue()))
              .map(Map.Entry::getKey)
              .toList();

      assertThat(taken).containsExactly(MadeUpIssuer.RIGHT);
    }
  }

  /** In Spring that is a rule of the application: the decoder only tells what the scopes are. */
  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "SPRING")
  void refusesATokenWithoutTheScope(Framework framework) {
    try (MadeUpIssuer issuer = MadeUpIssuer.start();
        TokenCheck check = framework.start(issuer.url())) {
      assertThat(check.accepts(issuer.token(check.url()))).isTrue();
      assertThat(check.accepts(issuer.tokenWithoutTools(check.url()))).isFalse();
    }
  }

  /** Clocks differ; how much of that a framework forgives by default is its own affair. */
  @ParameterizedTest
  @EnumSource
  void onlySpringTakesATokenThatJustExpired(Framework framework) {
    try (MadeUpIssuer issuer = MadeUpIssuer.start();
        TokenCheck check = framework.start(issuer.url())) {
      // First the keys are fetched: whether the token is judged soon must not depend on that.
      assertThat(check.accepts(issuer.token(check.url()))).isTrue();

      assertThat(check.accepts(issuer.justExpired(check.url())))
          .isEqualTo(framework == Framework.SPRING);
    }
  }

  /** Why Spring needs the two lines. */
  @Test
  void springRefusesOurTokensByDefault() {
    String url = register("https://spring-default.example/mcp");
    JwtDecoder decoder = NimbusJwtDecoder.withJwkSetUri(realm.endpoint("certs").toString()).build();

    assertThatThrownBy(() -> decoder.decode(text(tokens(url), "access_token")))
        .isInstanceOf(BadJwtException.class)
        .hasMessageContaining("typ");
  }

  /** So that what people copy is what was run. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "it-tests/node/mcp-server-v2/access-token.js",
        "it-tests/python/fastmcp_auth.py",
        "it-tests/python/sdk_auth.py",
        "it-tests/go/access_token.go",
        "it-tests/quarkus/src/main/resources/application.properties",
        "it-tests/src/test/java/io/mcpauth/keycloak/it/clients/JavaAccessTokens.java",
        "it-tests/src/test/java/io/mcpauth/keycloak/it/clients/SpringAccessTokens.java"
      })
  void documentationShowsTheLinesThatAreTested(String file) throws IOException {
    Path project = MavenProperty.path("realm.export").resolveSibling("");
    String page = Files.readString(project.resolve("docs").resolve("clients.md"));
    String code = Files.readString(project.resolve(file));
    if (file.endsWith(".java") || file.endsWith(".go")) {
      // The package is ours, the rest is the reader's.
      code = code.substring(code.indexOf("import "));
    } else if (file.endsWith(".properties")) {
      // What stands before it is of the test.
      code = code.substring(code.indexOf("quarkus.oidc."));
    }

    assertThat(page).contains(code);
  }

  private String register(String url) {
    new ConfidentialClients(realm).create(Map.of("attributes", Map.of("resource_url", url)));
    return url;
  }

  /** What a client gets that alice lets act for her at this server. */
  private JsonNode tokens(String server) {
    OAuthClient client = OAuthClient.registered(realm, "http://localhost:8765/callback");
    AuthorizationRequest request =
        client.authorization("openid mcp:tools").with("resource", server);
    Page page = realm.browser().open(request.uri()).login("alice", "alice");
    Callback callback = page.accept().callback();
    return client.redeem(request, callback).expect(200).json();
  }

  private static String text(JsonNode tokens, String member) {
    String token = tokens.path(member).asText();
    assertThat(token).as(member).isNotEmpty();
    return token;
  }
}
