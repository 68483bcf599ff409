package io.mcpauth.keycloak.events;

import io.mcpauth.keycloak.request.EventDetail;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Metrics;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import org.keycloak.events.Event;
import org.keycloak.events.EventListenerProvider;
import org.keycloak.events.EventType;
import org.keycloak.events.admin.AdminEvent;
import org.keycloak.models.KeycloakSession;

/**
 * Counts what happens at each MCP server. A label is the client id of a server, which an
 * administrator chose, or one of the words below: nobody who sends requests makes a new series.
 */
final class EventMetrics implements EventListenerProvider {

  /** Detail of Keycloak's event: a refresh that was answered again gave no new token. */
  private static final String RETRY = "retry";

  private static final String OTHER = "other";

  private static final Set<EventType> TOKENS =
      EnumSet.of(
          EventType.CODE_TO_TOKEN,
          EventType.REFRESH_TOKEN,
          EventType.CLIENT_LOGIN,
          EventType.TOKEN_EXCHANGE,
          EventType.OAUTH2_DEVICE_CODE_TO_TOKEN,
          EventType.AUTHREQID_TO_TOKEN,
          EventType.OAUTH2_EXTENSION_GRANT,
          EventType.JWT_AUTHORIZATION_GRANT);

  /** Errors of events, Keycloak's and ours; all others are one. */
  private static final Set<String> REASONS =
      Set.of(
          "access_denied",
          "authorization_pending",
          "client_disabled",
          "client_not_found",
          "consent_denied",
          "expired_code",
          "expired_token",
          "interaction_required",
          "invalid_client",
          "invalid_client_credentials",
          "invalid_code",
          "invalid_code_verifier",
          "invalid_dpop_proof",
          "invalid_grant",
          "invalid_redirect_uri",
          "invalid_request",
          "invalid_scope",
          "invalid_target",
          "invalid_token",
          "invalid_user_credentials",
          "login_required",
          "not_allowed",
          "not_logged_in",
          "rejected_by_user",
          "server_error",
          "session_expired",
          "slow_down",
          "temporarily_unavailable",
          "token_introspection_failed",
          "unauthorized_client",
          "user_disabled",
          "user_not_found",
          "user_session_not_found");

  private final KeycloakSession session;

  EventMetrics(KeycloakSession session) {
    this.session = session;
  }

  @Override
  public void onEvent(Event event) {
    if (!CompleteEvent.of(session, event)) {
      return;
    }
    Map<String, String> details = event.getDetails() == null ? Map.of() : event.getDetails();
    String server = details.getOrDefault(EventDetail.SERVER, "");
    if (event.getError() != null) {
      if (!server.isEmpty() || isOfMcp(details)) {
        refused(server, event.getError());
      }
    } else if (!server.isEmpty() && TOKENS.contains(event.getType())) {
      if (!details.containsKey(RETRY)) {
        count("mcp.tokens", "Token answers for an MCP server", server);
      }
    } else if (event.getType() == EventType.GRANT_CONSENT && isOfMcp(details)) {
      count("mcp.consents", "Consents that people gave for an MCP server", server);
    }
  }

  /** Whether the client came by itself, or nobody knows it: other applications count elsewhere. */
  private boolean isOfMcp(Map<String, String> details) {
    return details.containsKey(EventDetail.CLIENT_ORIGIN)
        || session.getContext().getClient() == null;
  }

  private static void refused(String server, String error) {
    Counter.builder("mcp.refusals")
        .description("Requests of MCP clients that were refused")
        .tag(EventDetail.SERVER, server)
        .tag("reason", REASONS.contains(error) ? error : OTHER)
        .register(Metrics.globalRegistry)
        .increment();
  }

  private static void count(String name, String description, String server) {
    Counter.builder(name)
        .description(description)
        .tag(EventDetail.SERVER, server)
        .register(Metrics.globalRegistry)
        .increment();
  }

  @Override
  public void onEvent(AdminEvent event, boolean includeRepresentation) {}

  @Override
  public void close() {}
}
