package io.mcpauth.keycloak.registration.value;

import java.util.Collection;
import java.util.Map;
import java.util.stream.Stream;
import org.keycloak.models.ClientModel;

/**
 * How much a client that registered itself has stored, in characters: the database keeps it until
 * the client goes, and every node keeps it in memory while it is used.
 */
public final class StoredSize {

  /** Some times what any known MCP client has. */
  public static final int MOST = 16 * 1024;

  private StoredSize() {}

  /** All texts of a client, however they came there. */
  public static int of(ClientModel client) {
    return length(
            Stream.of(
                    client.getClientId(),
                    client.getName(),
                    client.getDescription(),
                    client.getRootUrl(),
                    client.getBaseUrl(),
                    client.getManagementUrl())
                .flatMap(Stream::ofNullable))
        + length(client.getRedirectUris())
        + length(client.getWebOrigins())
        + length(client.getAttributes())
        + client
            .getProtocolMappersStream()
            .mapToInt(mapper -> mapper.getName().length() + length(mapper.getConfig()))
            .sum();
  }

  private static int length(Map<String, String> texts) {
    return length(texts.keySet()) + length(texts.values());
  }

  private static int length(Collection<String> texts) {
    return length(texts.stream());
  }

  private static int length(Stream<String> texts) {
    return texts.mapToInt(String::length).sum();
  }
}
