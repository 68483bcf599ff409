package io.mcpauth.keycloak.secret.store;

import io.mcpauth.keycloak.secret.hash.SecretHash;
import io.mcpauth.keycloak.secret.verify.NewSecret;
import io.mcpauth.keycloak.secret.verify.SecretHashing;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSecretConstants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;

/**
 * Hashes every client secret of a realm that is stored in clear. Safe to repeat: a client that is
 * hashed is left as it is.
 */
public final class SecretHashRun {

  private static final Logger LOG = Logger.getLogger(SecretHashRun.class);
  private static final int BATCH = 50;

  private final KeycloakSessionFactory factory;
  private final SecretHashing hashing;
  private final boolean dryRun;
  private final List<String> hashed = new ArrayList<>();
  private final List<SecretHashReport.Skipped> skipped = new ArrayList<>();

  public SecretHashRun(KeycloakSessionFactory factory, SecretHashing hashing, boolean dryRun) {
    this.factory = factory;
    this.hashing = hashing;
    this.dryRun = dryRun;
  }

  /**
   * Does it, in transactions of a few clients each.
   *
   * @param clients internal ids
   */
  public SecretHashReport over(List<String> clients) {
    for (int from = 0; from < clients.size(); from += BATCH) {
      List<String> batch = clients.subList(from, Math.min(from + BATCH, clients.size()));
      List<String> done =
          KeycloakModelUtils.runJobInTransactionWithResult(factory, session -> run(session, batch));
      hashed.addAll(done);
      LOG.infof(
          "Hashing client secrets%s: %d of %d clients looked at, %d hashed, %d skipped",
          dryRun ? " (dry run)" : "",
          from + batch.size(),
          clients.size(),
          hashed.size(),
          skipped.size());
    }
    return new SecretHashReport(dryRun, clients.size(), hashed, skipped);
  }

  private List<String> run(KeycloakSession session, List<String> batch) {
    List<String> done = new ArrayList<>();
    @Nullable RealmModel realm = session.realms().getRealm(hashing.realm());
    if (realm == null) {
      return done;
    }
    session.getContext().setRealm(realm);
    for (String id : batch) {
      @Nullable ClientModel client = realm.getClientById(id);
      if (client != null && hash(client)) {
        done.add(client.getClientId());
      }
    }
    return done;
  }

  private boolean hash(ClientModel client) {
    Optional<String> hash = StoredSecret.attribute(client, StoredSecret.HASH);
    if (hash.isPresent() && hash.flatMap(SecretHash::parse).isEmpty()) {
      return skip(client, "its mcp.secret.hash cannot be read: regenerate the secret");
    }
    if (StoredSecret.of(client, hashing.config()) != StoredSecret.CLEAR) {
      return false;
    }
    Optional<SymmetricUse> use =
        SymmetricUse.in(
            Optional.ofNullable(client.getClientAuthenticatorType()).orElse(""),
            client::getAttribute);
    if (use.isPresent()) {
      return skip(client, use.get().message());
    }
    if (!dryRun) {
      if (hash.isEmpty()) {
        client.setAttribute(
            StoredSecret.HASH, hashing.hash(NewSecret.supplied(client.getSecret())));
      }
      // Beside a hash that is read, a secret in clear is what an import made up: nobody knows it.
      client.setSecret(null);
      hashRotated(client);
    }
    return true;
  }

  private void hashRotated(ClientModel client) {
    StoredSecret.attribute(client, ClientSecretConstants.CLIENT_ROTATED_SECRET)
        .filter(secret -> !secret.equals(SecretChange.ROTATED))
        .filter(secret -> !StoredSecret.isVaultReference(secret))
        .ifPresent(
            secret -> {
              client.setAttribute(
                  StoredSecret.ROTATED_HASH, hashing.hash(NewSecret.supplied(secret)));
              client.setAttribute(
                  StoredSecret.ROTATED_EXPIRES,
                  client.getAttribute(ClientSecretConstants.CLIENT_ROTATED_SECRET_EXPIRATION_TIME));
              client.setAttribute(
                  ClientSecretConstants.CLIENT_ROTATED_SECRET, SecretChange.ROTATED);
            });
  }

  private boolean skip(ClientModel client, String reason) {
    skipped.add(new SecretHashReport.Skipped(client.getClientId(), reason));
    return false;
  }

  /** Whether a client is one of those whose secret matters: confidential, OpenID Connect. */
  public static boolean concerns(ClientModel client) {
    return !client.isPublicClient()
        && (client.getProtocol() == null
            || client.getProtocol().equals(OIDCLoginProtocol.LOGIN_PROTOCOL));
  }
}
