package io.mcpauth.keycloak.told;

import io.mcpauth.keycloak.rehearsal.Rehearsal;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.grants.OAuth2GrantType;

/**
 * The event of a request, which tells what was found out about it by the time that it is written.
 *
 * <p>Keycloak hands an error to its listeners and its store in a session of their own, which knows
 * nothing of the request's. So it is written into the event before.
 */
public final class RequestEvent extends EventBuilder {

  private final KeycloakSession session;
  private @Nullable ClientModel client;

  /**
   * An event of the request that a session serves; a rehearsal keeps it to itself.
   *
   * @param session of a request to a realm
   */
  public static EventBuilder of(KeycloakSession session) {
    return Rehearsal.event(session, () -> new RequestEvent(session));
  }

  /**
   * The same of a token request: of the type that Keycloak's event of its grant has.
   *
   * @param session of a request to the token endpoint, or of one that is given a token elsewhere
   */
  public static EventBuilder ofTokenRequest(KeycloakSession session) {
    return of(session).event(type(session));
  }

  private static EventType type(KeycloakSession session) {
    @Nullable String grantType =
        session
            .getContext()
            .getHttpRequest()
            .getDecodedFormParameters()
            .getFirst(OAuth2Constants.GRANT_TYPE);
    @Nullable OAuth2GrantType grant =
        grantType == null ? null : session.getProvider(OAuth2GrantType.class, grantType);
    return grant == null ? EventType.CLIENT_LOGIN : grant.getEventType();
  }

  private RequestEvent(KeycloakSession session) {
    super(session.getContext().getRealm(), session, session.getContext().getConnection());
    this.session = session;
  }

  @Override
  public EventBuilder client(@Nullable ClientModel ofEvent) {
    client = ofEvent;
    return super.client(ofEvent);
  }

  @Override
  public void success() {
    tell();
    super.success();
  }

  @Override
  public void error(String error) {
    // The facts tell more of an error, and Keycloak sets it at the end.
    getEvent().setError(error);
    tell();
    super.error(error);
  }

  private void tell() {
    RequestFacts.in(session).ifPresent(facts -> facts.tell(getEvent()));
    @Nullable ClientModel known = client == null ? session.getContext().getClient() : client;
    if (known != null) {
      ToldClient.tell(known, getEvent());
    }
  }
}
