package io.mcpauth.keycloak.cimd;

import io.mcpauth.keycloak.policy.PackGate;
import jakarta.ws.rs.Path;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.protocol.oidc.ext.OIDCExtProvider;
import org.keycloak.protocol.oidc.par.endpoints.ParEndpoint;
import org.keycloak.protocol.oidc.par.endpoints.ParRootEndpoint;

/** Takes the place of Keycloak's root of pushed authorization requests. */
public final class DocumentPar extends ParRootEndpoint {

  private @Nullable KeycloakSession session;
  private @Nullable EventBuilder event;

  /** As a factory. */
  public DocumentPar() {}

  private DocumentPar(KeycloakSession session) {
    super(session);
    this.session = session;
  }

  @Override
  public OIDCExtProvider create(KeycloakSession own) {
    return new DocumentPar(own);
  }

  @Override
  public void setEvent(EventBuilder ofRequest) {
    super.setEvent(ofRequest);
    event = ofRequest;
  }

  @Path("/request")
  @Override
  public ParEndpoint request() {
    return session != null && event != null && PackGate.isOpenFor(session)
        ? new DocumentParEndpoint(session, event)
        : super.request();
  }

  /** Above the built-in one, which has 0. */
  @Override
  public int order() {
    return 1;
  }
}
