package io.mcpauth.keycloak.secret.store;

import io.mcpauth.keycloak.secret.verify.SecretHashing;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.common.util.Time;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSecretConstants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.utils.KeycloakModelUtils;

/**
 * What one request does to the secret of one client, from the proposal until the commit.
 *
 * <p>Keycloak puts a secret into the model where a client without one is saved. A random
 * placeholder, which nobody is ever told, stands there meanwhile; {@link #settle} takes it away and
 * stores the hash. Whatever other executors do in between, the client is settled once more before
 * the database commits.
 */
public final class SecretChange {

  /**
   * Stands in Keycloak's attribute for the rotated secret, so that the console shows that there is
   * one and can end it. It opens nothing.
   */
  static final String ROTATED = "hashed";

  private static final String ATTRIBUTE = SecretChange.class.getName();

  private final KeycloakSession session;
  private final SecretHashing hashing;
  private final Supplier<@Nullable ClientModel> client;
  private final String placeholder = random();
  private final Optional<String> hashBefore;
  private final Optional<String> rotatedBefore;

  /** Null keeps what is stored, empty removes it. */
  private @Nullable String hash;

  private @Nullable String issued;

  private SecretChange(
      KeycloakSession session,
      SecretHashing hashing,
      @Nullable ClientModel before,
      Supplier<@Nullable ClientModel> client) {
    this.session = session;
    this.hashing = hashing;
    this.client = client;
    this.hashBefore =
        Optional.ofNullable(before).flatMap(c -> StoredSecret.attribute(c, StoredSecret.HASH));
    this.rotatedBefore = Optional.ofNullable(before).flatMap(SecretChange::rotationTime);
  }

  /**
   * Begins a change, and sees to it that it is settled before the commit.
   *
   * @param before the client as stored; null if it is new
   * @param client finds the client when it is there
   */
  public static SecretChange begin(
      KeycloakSession session,
      SecretHashing hashing,
      @Nullable ClientModel before,
      Supplier<@Nullable ClientModel> client) {
    SecretChange change = new SecretChange(session, hashing, before, client);
    session.setAttribute(ATTRIBUTE, change);
    session.getTransactionManager().enlistPrepare(change.lastSettlement());
    return change;
  }

  /** The change that this request has begun. */
  public static Optional<SecretChange> current(KeycloakSession session) {
    return Optional.ofNullable(session.getAttribute(ATTRIBUTE, SecretChange.class));
  }

  /** A new secret, as Keycloak would make it. */
  static String random() {
    return SecretGenerator.getInstance()
        .randomString(KeycloakModelUtils.getRequiredClientSecretLength());
  }

  /** What the model gets as a secret meanwhile. */
  public String placeholder() {
    return placeholder;
  }

  /** Whether the client was hashed before this change. */
  public boolean replacesHash() {
    return hashBefore.isPresent();
  }

  /** The secret that this change made, to be shown once. */
  public Optional<String> issued() {
    return Optional.ofNullable(issued);
  }

  /** Whether the change is about this client. */
  public boolean isOf(ClientModel other) {
    @Nullable ClientModel mine = client.get();
    return mine != null && mine.getId().equals(other.getId());
  }

  /** Stores this hash. */
  void store(String encoded) {
    hash = encoded;
  }

  /** Stores no hash any more. */
  void storeNothing() {
    hash = "";
  }

  /** Stores the hash of a secret that its owner is to be told. */
  void issue(String secret) {
    hash = hashing.hash(secret);
    issued = secret;
  }

  /** Brings the model to what is to be stored; safe to repeat. */
  public void settle(ClientModel model) {
    @Nullable String column = model.getSecret();
    boolean reference = StoredSecret.isVaultReference(column);
    if (column != null && !column.isEmpty() && !reference && !column.equals(placeholder)) {
      issue(column); // Keycloak made it: "Regenerate", or the end of a secret's life.
    }
    keepRotated(model);
    if (hash != null) {
      StoredSecret.replaceHash(model, hash);
      if (issued != null && !hash.isEmpty()) {
        hashing.remember(model.getId(), hash, issued);
        model.setAttribute(
            ClientSecretConstants.CLIENT_SECRET_CREATION_TIME,
            String.valueOf(Time.currentTimeSeconds()));
      }
    }
    if (column != null && !reference) {
      model.setSecret(null);
    }
  }

  // Keycloak's executor secret-rotation moves the stored secret to an attribute. Of a hashed client
  // that is nothing or the placeholder, and what has to live on is the hash before.
  private void keepRotated(ClientModel model) {
    Optional<String> text =
        StoredSecret.attribute(model, ClientSecretConstants.CLIENT_ROTATED_SECRET);
    Optional<String> time = rotationTime(model);
    boolean plain = text.isPresent() && !text.get().equals(ROTATED);
    if (plain && StoredSecret.isVaultReference(text.get())) {
      return;
    }
    if (plain || (time.isPresent() && !time.equals(rotatedBefore) && text.isEmpty())) {
      Optional<String> kept =
          plain && !text.get().equals(placeholder)
              ? Optional.of(hashing.hash(text.get()))
              : hashBefore;
      model.setAttribute(StoredSecret.ROTATED_HASH, kept.orElse(null));
      model.setAttribute(
          StoredSecret.ROTATED_EXPIRES,
          model.getAttribute(ClientSecretConstants.CLIENT_ROTATED_SECRET_EXPIRATION_TIME));
      model.setAttribute(
          ClientSecretConstants.CLIENT_ROTATED_SECRET, kept.isPresent() ? ROTATED : null);
    } else if (text.isEmpty()
        && StoredSecret.attribute(model, StoredSecret.ROTATED_HASH).isPresent()) {
      model.removeAttribute(StoredSecret.ROTATED_HASH);
      model.removeAttribute(StoredSecret.ROTATED_EXPIRES);
    }
  }

  private static Optional<String> rotationTime(ClientModel model) {
    return StoredSecret.attribute(model, ClientSecretConstants.CLIENT_ROTATED_SECRET_CREATION_TIME);
  }

  private AbstractKeycloakTransaction lastSettlement() {
    return new AbstractKeycloakTransaction() {
      @Override
      protected void commitImpl() {
        @Nullable ClientModel model = client.get();
        if (model != null && !session.getTransactionManager().getRollbackOnly()) {
          settle(Objects.requireNonNull(model));
        }
      }

      @Override
      protected void rollbackImpl() {}
    };
  }
}
