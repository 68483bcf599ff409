package io.mcpauth.keycloak.servers;

import io.mcpauth.keycloak.request.RefusedMember;
import io.mcpauth.keycloak.servers.snippet.CheckedTokens;
import io.mcpauth.keycloak.servers.snippet.Language;
import jakarta.ws.rs.core.Response;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.ErrorResponse;
import org.keycloak.services.Urls;
import org.keycloak.urls.UrlType;

/** What the developer of a server needs to know of the realm; nothing of it is secret. */
final class ServerSnippet {

  /** The scope of realm {@code mcp} for tools, for a server that names none. */
  private static final String TOOLS = "mcp:tools";

  private final KeycloakSession session;
  private final ServerObject server;

  ServerSnippet(KeycloakSession session, ServerObject server) {
    this.session = session;
    this.server = server;
  }

  /**
   * As admin REST answers it.
   *
   * @param lang as sent
   */
  Map<String, Object> json(@Nullable String lang) {
    Language language =
        Language.of(lang)
            .orElseThrow(
                () -> new RefusedMember("lang", "it must be one of " + Language.names()).answer());
    if (server.resources().isEmpty()) {
      throw ErrorResponse.error(
          "The server has templates alone: which URL its code has to check, only you know. Name a"
              + " URL in resources, or take the code of another server",
          Response.Status.CONFLICT);
    }
    String url = server.resources().get(0);
    String issuer =
        Urls.realmIssuer(
            session.getContext().getUri(UrlType.FRONTEND).getBaseUri(),
            session.getContext().getRealm().getName());
    String scope = server.scopes().isEmpty() ? TOOLS : server.scopes().get(0);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("issuer", issuer);
    // Where the realm's metadata has it; the code looks there too.
    json.put("jwks_uri", issuer + "/protocol/openid-connect/certs");
    json.put("audience", url);
    json.put("protected_resource_metadata", metadata(issuer, url));
    json.put("code", new CheckedTokens(issuer, url, scope).in(language));
    return json;
  }

  /** RFC 9728 section 2: the document that the server publishes. */
  private Map<String, Object> metadata(String issuer, String url) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    metadata.put("resource", url);
    metadata.put("authorization_servers", List.of(issuer));
    if (!server.scopes().isEmpty()) {
      metadata.put("scopes_supported", server.scopes());
    }
    // RFC 6750 section 2.1; the other two ways are not for MCP.
    metadata.put("bearer_methods_supported", List.of("header"));
    server.name().ifPresent(name -> metadata.put("resource_name", name));
    return metadata;
  }
}
