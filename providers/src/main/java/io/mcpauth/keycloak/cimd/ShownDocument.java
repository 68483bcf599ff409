package io.mcpauth.keycloak.cimd;

import io.mcpauth.keycloak.cimd.admission.Admission;
import io.mcpauth.keycloak.cimd.store.StoredDocument;
import io.mcpauth.keycloak.client.DocumentState;
import io.mcpauth.keycloak.redirect.Parsed;
import io.mcpauth.keycloak.redirect.RedirectUri;
import io.mcpauth.keycloak.redirect.RedirectUri.Kind;
import java.util.Optional;
import java.util.Set;
import org.keycloak.models.ClientModel;

/**
 * What people are told of a client that is known by its document (draft section 6.4, MCP
 * authorization 2026-07-28, security considerations).
 *
 * <p>The host of the URL is what was verified: the document came from there, by TLS. Nothing else
 * in it was, the name included.
 *
 * @param url the client id
 * @param known whether the vendor of a known client publishes it, one that the settings name: then
 *     the name is what people know that client by
 * @param letIn whether an administrator let it in, by name or by the settings
 * @param loopbackOnly whether any program on a person's computer can pass for it
 * @param blocked whether it may do nothing
 */
public record ShownDocument(
    String url, boolean known, boolean letIn, boolean loopbackOnly, boolean blocked) {

  /** That of a client; empty for clients that are known by no document. */
  public static Optional<ShownDocument> of(ClientModel client) {
    return StoredDocument.of(client)
        .map(
            document -> {
              Optional<Admission> admission =
                  CimdSettings.of(client.getRealm()).map(CimdSettings::admission);
              return new ShownDocument(
                  document.url(),
                  admission.flatMap(a -> a.preset(document.url())).isPresent(),
                  document.state() == DocumentState.ALLOWED
                      || admission.filter(a -> a.lists(document.url())).isPresent(),
                  isLoopbackOnly(client.getRedirectUris()),
                  BlockedDocument.is(client));
            });
  }

  private static boolean isLoopbackOnly(Set<String> redirectUris) {
    return !redirectUris.isEmpty()
        && redirectUris.stream()
            .allMatch(
                uri ->
                    RedirectUri.parse(uri) instanceof Parsed.Accepted accepted
                        && accepted.uri().kind() == Kind.LOOPBACK);
  }
}
