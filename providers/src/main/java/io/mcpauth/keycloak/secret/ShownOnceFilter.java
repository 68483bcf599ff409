package io.mcpauth.keycloak.secret;

import io.mcpauth.keycloak.policy.PackGate;
import io.mcpauth.keycloak.secret.show.ShownOnce;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import jakarta.ws.rs.container.ContainerResponseFilter;
import jakarta.ws.rs.ext.Provider;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.CredentialRepresentation;
import org.keycloak.representations.oidc.OIDCClientRepresentation;
import org.keycloak.utils.KeycloakSessionUtil;

/**
 * Puts a new secret into the one answer that is to carry it.
 *
 * <p>Every answer of the server passes here. The type of its entity decides: only a client or its
 * credential is looked at, in a realm that uses the pack.
 */
@Provider
public final class ShownOnceFilter implements ContainerResponseFilter {

  private static final Logger LOG = Logger.getLogger(ShownOnceFilter.class);

  @Override
  public void filter(ContainerRequestContext request, ContainerResponseContext response) {
    @Nullable Object entity = response.getEntity();
    if (!(entity instanceof ClientRepresentation
        || entity instanceof OIDCClientRepresentation
        || entity instanceof CredentialRepresentation)) {
      return;
    }
    @Nullable KeycloakSession session = KeycloakSessionUtil.getKeycloakSession();
    if (session == null || !PackGate.isOpenFor(session)) {
      return;
    }
    try {
      show(session, request, entity);
    } catch (RuntimeException e) {
      // The answer is good without it. A secret that was not shown is made again.
      LOG.warnf(e, "A new client secret could not be put into the answer that shows it");
    }
  }

  private static void show(
      KeycloakSession session, ContainerRequestContext request, Object entity) {
    if (entity instanceof OIDCClientRepresentation answer) {
      IssuedSecret.tell(session, answer);
    } else if (!request.getMethod().equals(HttpMethod.GET)) {
      if (entity instanceof ClientRepresentation answer) {
        IssuedSecret.tell(session, answer);
      }
    } else {
      look(session, entity);
    }
  }

  private static void look(KeycloakSession session, Object entity) {
    @Nullable ClientModel client = session.getContext().getClient();
    if (client == null || client.getSecret() != null) {
      return;
    }
    if (entity instanceof ClientRepresentation answer && client.getId().equals(answer.getId())) {
      new ShownOnce(session).take(client, ShownOnce.Read.CLIENT).ifPresent(answer::setSecret);
    } else if (entity instanceof CredentialRepresentation answer
        && CredentialRepresentation.SECRET.equals(answer.getType())
        && answer.getValue() == null) {
      new ShownOnce(session).take(client, ShownOnce.Read.CREDENTIAL).ifPresent(answer::setValue);
    }
  }
}
