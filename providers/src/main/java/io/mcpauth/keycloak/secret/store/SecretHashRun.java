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

  /** What one transaction did, to be told once it is committed. */
  private record Part(List<String> hashed, List<SecretHashReport.Skipped> skipped) {}

  /** Does it, in transactions of a few clients each. */
  public SecretHashReport over(SecretRows.ToHash all) {
    List<String> clients = all.clients();
    for (int from = 0; from < clients.size(); from += BATCH) {
      List<String> batch = clients.subList(from, Math.min(from + BATCH, clients.size()));
      try {
        told(inOne(batch));
      } catch (RuntimeException e) {
        LOG.debugf(e, "A batch of clients failed; now one by one");
        oneByOne(batch);
      }
      LOG.infof(
          "Hashing client secrets%s: %d of %d clients done, %d hashed, %d skipped",
          dryRun ? " (dry run)" : "",
          from + batch.size(),
          clients.size(),
          hashed.size(),
          skipped.size());
    }
    return new SecretHashReport(dryRun, all.looked(), hashed, skipped);
  }

  // So that one that cannot be written keeps no other.
  private void oneByOne(List<String> batch) {
    for (String id : batch) {
      try {
        told(inOne(List.of(id)));
      } catch (RuntimeException e) {
        LOG.warnf("The secret of client %s could not be hashed: %s", id, e.getClass().getName());
        skipped.add(
            new SecretHashReport.Skipped(
                KeycloakModelUtils.runJobInTransactionWithResult(
                    factory, session -> clientId(session, id)),
                "it could not be saved: the log says why"));
      }
    }
  }

  private void told(Part done) {
    hashed.addAll(done.hashed());
    skipped.addAll(done.skipped());
  }

  private Part inOne(List<String> batch) {
    return KeycloakModelUtils.runJobInTransactionWithResult(
        factory, session -> run(session, batch));
  }

  private String clientId(KeycloakSession session, String id) {
    @Nullable RealmModel realm = session.realms().getRealm(hashing.realm());
    @Nullable ClientModel client = realm == null ? null : realm.getClientById(id);
    return client == null ? id : client.getClientId();
  }

  private Part run(KeycloakSession session, List<String> batch) {
    Part part = new Part(new ArrayList<>(), new ArrayList<>());
    @Nullable RealmModel realm = session.realms().getRealm(hashing.realm());
    if (realm == null) {
      return part;
    }
    session.getContext().setRealm(realm);
    for (String id : batch) {
      @Nullable ClientModel client = realm.getClientById(id);
      if (client != null && hash(client, part)) {
        part.hashed().add(client.getClientId());
      }
    }
    return part;
  }

  private boolean hash(ClientModel client, Part part) {
    Optional<String> hash = StoredSecret.attribute(client, StoredSecret.HASH);
    if (hash.isPresent() && hash.flatMap(SecretHash::parse).isEmpty()) {
      return skip(part, client, "its mcp.secret.hash cannot be read: regenerate the secret");
    }
    if (StoredSecret.of(client, hashing.config()) != StoredSecret.CLEAR) {
      return false;
    }
    Optional<SymmetricUse> use =
        SymmetricUse.in(
            Optional.ofNullable(client.getClientAuthenticatorType()).orElse(""),
            client::getAttribute);
    if (use.isPresent()) {
      return skip(part, client, use.get().message());
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

  private static boolean skip(Part part, ClientModel client, String reason) {
    part.skipped().add(new SecretHashReport.Skipped(client.getClientId(), reason));
    return false;
  }
}
