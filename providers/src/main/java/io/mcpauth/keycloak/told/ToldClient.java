package io.mcpauth.keycloak.told;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.redirect.LeadsTo;
import io.mcpauth.keycloak.request.EventDetail;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Event;
import org.keycloak.models.ClientModel;

/** A client of an event, in the words of admin REST. It costs no query: the client is here. */
public final class ToldClient {

  private ToldClient() {}

  /**
   * Writes how it came and where it leads into its event: of one that came by itself, and of one of
   * the administrators' that asks for an MCP server.
   *
   * @param event nothing is written if it is of another client
   */
  public static void tell(ClientModel client, Event event) {
    if (!client.getClientId().equals(event.getClientId())) {
      return;
    }
    DynamicClient.origin(client)
        .ifPresent(origin -> RequestFacts.put(event, EventDetail.CLIENT_ORIGIN, origin, false));
    if (!says(event, EventDetail.CLIENT_HOST)
        && (DynamicClient.is(client) || asksForAnother(event))) {
      RequestFacts.put(event, EventDetail.CLIENT_HOST, host(client), false);
    }
  }

  /** Whoever hears of an event completes it, and most of them find that it is. */
  private static boolean says(Event event, String detail) {
    @Nullable Map<String, String> details = event.getDetails();
    return details != null && details.containsKey(detail);
  }

  /** A server that introspects its own tokens is no client of its. */
  private static boolean asksForAnother(Event event) {
    @Nullable Map<String, String> details = event.getDetails();
    @Nullable String server = details == null ? null : details.get(EventDetail.SERVER);
    return server != null && !server.equals(event.getClientId());
  }

  /** Where its first redirect URI leads; empty if it has none that can be read. */
  public static String host(ClientModel client) {
    return LeadsTo.of(
        client.getRedirectUris(), client.getAttribute(McpAttribute.REDIRECT_URIS.key()));
  }
}
