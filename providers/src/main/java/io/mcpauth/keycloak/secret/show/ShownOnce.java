package io.mcpauth.keycloak.secret.show;

import io.mcpauth.keycloak.secret.hash.ShownOnceSeal;
import java.util.Map;
import java.util.Optional;
import org.keycloak.common.Profile;
import org.keycloak.common.util.Encode;
import org.keycloak.crypto.Algorithm;
import org.keycloak.crypto.KeyUse;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.AccessToken;

/**
 * A new secret for the next look of the administrator who made it: within a minute, once, through
 * any node.
 *
 * <p>The admin console shows, after Regenerate, what its next read of the client returns, and reads
 * the secret itself for its copy button. So the secret waits for these reads, sealed, in the memory
 * of the cluster; never in the database.
 */
public final class ShownOnce {

  private static final int SECONDS = 60;
  private static final String SEALED = "sealed";

  private final KeycloakSession session;

  public ShownOnce(KeycloakSession session) {
    this.session = session;
  }

  /** The two reads that the console makes at one look: for what it shows, and what it copies. */
  public enum Read {
    /** {@code GET clients/{id}}. */
    CLIENT,
    /** {@code GET clients/{id}/client-secret}. */
    CREDENTIAL
  }

  /** Keeps a secret for the caller of this request. */
  public void keep(ClientModel client, String secret) {
    for (Read read : Read.values()) {
      context(client, read)
          .ifPresent(
              context ->
                  session
                      .singleUseObjects()
                      .put(context, SECONDS, Map.of(SEALED, seal(context).seal(secret))));
    }
  }

  /** Takes the secret that waits for the caller of this request; there is no second time. */
  public Optional<String> take(ClientModel client, Read read) {
    return context(client, read)
        .flatMap(
            context ->
                Optional.ofNullable(session.singleUseObjects().remove(context))
                    .map(notes -> notes.get(SEALED))
                    .flatMap(text -> seal(context).open(text)));
  }

  private Optional<String> context(ClientModel client, Read read) {
    return administrator()
        .map(
            administrator ->
                String.join(
                    ".", "mcp.secret.shown-once", read.name(), client.getId(), administrator));
  }

  /**
   * The user of the administrator's token; the lightweight tokens of console and command line name
   * only a login session, and so the user of that.
   *
   * @return empty if this request has no such token, or if the server keeps single-use objects in
   *     the database (feature {@code stateless}), where no secret goes
   */
  private Optional<String> administrator() {
    if (Profile.isFeatureEnabled(Profile.Feature.STATELESS)
        || !(session.getContext().getBearerToken() instanceof AccessToken token)) {
      return Optional.empty();
    }
    return Optional.ofNullable(token.getSubject()).or(() -> userOfSession(token));
  }

  private Optional<String> userOfSession(AccessToken token) {
    String issuer = token.getIssuer();
    // As AdminRoot finds the realm of the token: its name stands encoded in a URL.
    return Optional.ofNullable(
            session
                .realms()
                .getRealmByName(Encode.decodePath(issuer.substring(issuer.lastIndexOf('/') + 1))))
        .flatMap(
            realm ->
                Optional.ofNullable(token.getSessionId())
                    .map(id -> session.sessions().getUserSession(realm, id)))
        .map(login -> login.getUser().getId());
  }

  private ShownOnceSeal seal(String context) {
    RealmModel realm = session.getContext().getRealm();
    KeyWrapper key = session.keys().getActiveKey(realm, KeyUse.SIG, Algorithm.HS512);
    return new ShownOnceSeal(key.getSecretKey(), context);
  }
}
