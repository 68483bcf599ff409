package io.mcpauth.keycloak.access;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.client.VerifiedClient;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;

/**
 * What a server can tell clients apart by; nothing that a client writes of itself.
 *
 * @param clientId chosen by an administrator or made up by the pack; of a document its URL
 * @param kind how it came
 * @param verified whether somebody vouches for it today
 */
record ClientFacts(String clientId, Kind kind, boolean verified) {

  /** How a client came into the realm. */
  enum Kind {
    ADMINISTRATOR,
    TOKEN,
    ANONYMOUS,
    DOCUMENT,
    /** Marked with what no version of the pack knows, as an import can bring it. */
    UNKNOWN
  }

  static ClientFacts of(ClientModel client, LocalDate today) {
    return new ClientFacts(
        client.getClientId(),
        kind(client),
        VerifiedClient.of(client).filter(verified -> verified.holdsOn(today)).isPresent());
  }

  private static Kind kind(ClientModel client) {
    if (!DynamicClient.is(client)) {
      return Kind.ADMINISTRATOR;
    }
    @Nullable String mark = client.getAttribute(DynamicClient.ATTRIBUTE);
    if (mark == null) {
      return Kind.ANONYMOUS; // It came before the pack, by itself; the least is assumed.
    }
    return switch (mark) {
      case DynamicClient.ANONYMOUS -> Kind.ANONYMOUS;
      case DynamicClient.TOKEN -> Kind.TOKEN;
      case DynamicClient.DOCUMENT -> Kind.DOCUMENT;
      default -> Kind.UNKNOWN;
    };
  }
}
