package io.mcpauth.keycloak.cimd;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.fetch.Reach;
import io.mcpauth.keycloak.redirect.Parsed;
import io.mcpauth.keycloak.redirect.RedirectUri;
import org.keycloak.models.ClientModel;

/** How far what stands in a document may make Keycloak reach: as far as for the document itself. */
public final class DocumentReach {

  private static final int HTTPS_PORT = 443;

  private DocumentReach() {}

  /**
   * The reach of an address that a client named.
   *
   * @param client of whatever kind; only those that are known by a document have more than others
   */
  public static Reach of(ClientModel client, String address) {
    return DynamicClient.isDocument(client)
            && RedirectUri.parse(address) instanceof Parsed.Accepted accepted
        ? CimdSettings.of(client.getRealm())
            .map(settings -> of(settings, accepted.uri()))
            .orElse(Reach.PUBLIC)
        : Reach.PUBLIC;
  }

  private static Reach of(CimdSettings settings, RedirectUri uri) {
    return new Reach(
        settings.otherPorts(), settings.isDevelopment(uri.host(), uri.port().orElse(HTTPS_PORT)));
  }
}
