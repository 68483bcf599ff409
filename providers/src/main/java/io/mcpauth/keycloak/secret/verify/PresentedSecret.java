package io.mcpauth.keycloak.secret.verify;

import io.mcpauth.keycloak.limit.Source;
import java.util.List;

/**
 * A secret that somebody shows as a client's.
 *
 * @param realm id of the realm, whose memory is apart from others'
 * @param client id of the client
 * @param source where the request comes from
 * @param stored the hashes that the client has, most likely one first
 * @param text the secret
 */
public record PresentedSecret(
    String realm, String client, Source source, List<String> stored, String text) {

  /** Copies the list. */
  public PresentedSecret {
    stored = List.copyOf(stored);
  }

  /** Without the secret: records print their components. */
  @Override
  public String toString() {
    return "PresentedSecret for client " + client;
  }
}
