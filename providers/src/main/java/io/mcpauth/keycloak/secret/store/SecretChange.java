package io.mcpauth.keycloak.secret.store;

import io.mcpauth.keycloak.limit.Source;
import io.mcpauth.keycloak.secret.verify.NewSecret;
import io.mcpauth.keycloak.secret.verify.NewSecret.Origin;
import io.mcpauth.keycloak.secret.verify.SecretHashing;
import jakarta.ws.rs.core.Response;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.common.util.SecretGenerator;
import org.keycloak.common.util.Time;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.events.EventType;
import org.keycloak.models.AbstractKeycloakTransaction;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSecretConstants;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.ErrorResponseException;

/**
 * What one request does to the secret of one client, from the proposal until the commit.
 *
 * <p>Keycloak puts a secret into the model where a client without one is saved. A random
 * placeholder, which nobody is ever told, stands there meanwhile; {@link #settle} takes it away.
 *
 * <p>Secrets are hashed, and compared with a hash, last of all: when the request has succeeded and
 * the database is about to commit. Until then the new secret is in this object alone. So a request
 * that anything refuses costs no PBKDF2, in whatever order Keycloak asks.
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

  /** Whether Keycloak has saved what was proposed. */
  private boolean saved;

  /** Whether the client has no secret of its own any more. */
  private boolean removed;

  private Optional<StoredHash> imported = Optional.empty();
  private Optional<NewSecret> made = Optional.empty();
  private Optional<String> claimed = Optional.empty();
  private Optional<String> rotated = Optional.empty();
  private boolean issued;

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
   * Begins a change, and sees to it that it is stored before the commit.
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
    session.getTransactionManager().enlistPrepare(change.beforeCommit());
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
    return made.filter(secret -> issued).map(NewSecret::text);
  }

  /** Whether the change is about this client. */
  public boolean isOf(ClientModel other) {
    @Nullable ClientModel mine = client.get();
    return mine != null && mine.getId().equals(other.getId());
  }

  /** Stores this hash, which an administrator brings. */
  void store(String encoded, Origin origin) {
    imported = Optional.of(new StoredHash(encoded, origin));
  }

  /** Stores no hash any more. */
  void storeNothing() {
    removed = true;
  }

  /** Stores the hash of a secret that its owner knows. */
  void take(NewSecret secret) {
    made = Optional.of(secret);
  }

  /** Makes a secret, stores its hash, and tells its owner. */
  void issue() {
    issue(random());
  }

  private void issue(String generated) {
    made = Optional.of(NewSecret.generated(generated));
    issued = true;
  }

  /** Stores the change only if this is the secret that the client has (RFC 7592 section 2.2). */
  void claim(String secret) {
    claimed = Optional.of(secret);
  }

  /**
   * After Keycloak has saved the client: takes from the model what must not reach the database.
   * Safe to repeat.
   */
  public void settle(ClientModel model) {
    saved = true;
    @Nullable String column = model.getSecret();
    boolean reference = StoredSecret.isVaultReference(column);
    if (column != null && !column.isEmpty() && !reference && !column.equals(placeholder)) {
      // Keycloak made it: "Regenerate", or the end of a secret's life. What callers supply does
      // not come this far.
      issue(column);
    }
    settleRotated(model);
    if (issued) {
      model.setAttribute(
          ClientSecretConstants.CLIENT_SECRET_CREATION_TIME,
          String.valueOf(Time.currentTimeSeconds()));
    }
    if (column != null && !reference) {
      model.setSecret(null);
    }
  }

  // Keycloak's executor secret-rotation moves the stored secret to an attribute. Of a hashed client
  // that is nothing or the placeholder, and what has to live on is the hash before.
  private void settleRotated(ClientModel model) {
    Optional<String> text =
        StoredSecret.attribute(model, ClientSecretConstants.CLIENT_ROTATED_SECRET);
    Optional<String> time = rotationTime(model);
    boolean plain = text.isPresent() && !text.get().equals(ROTATED);
    if (plain && StoredSecret.isVaultReference(text.get())) {
      return;
    }
    if (plain || (time.isPresent() && !time.equals(rotatedBefore) && text.isEmpty())) {
      rotated = text.filter(secret -> plain && !secret.equals(placeholder));
      Optional<String> kept = rotated.isPresent() ? Optional.empty() : hashBefore;
      model.setAttribute(StoredSecret.ROTATED_HASH, kept.orElse(null));
      model.setAttribute(
          StoredSecret.ROTATED_EXPIRES,
          model.getAttribute(ClientSecretConstants.CLIENT_ROTATED_SECRET_EXPIRATION_TIME));
      model.setAttribute(
          ClientSecretConstants.CLIENT_ROTATED_SECRET,
          rotated.isPresent() || kept.isPresent() ? ROTATED : null);
    } else if (text.isEmpty()) {
      // None was there, or Keycloak has ended it since.
      rotated = Optional.empty();
      if (StoredSecret.attribute(model, StoredSecret.ROTATED_HASH).isPresent()) {
        model.removeAttribute(StoredSecret.ROTATED_HASH);
        model.removeAttribute(StoredSecret.ROTATED_EXPIRES);
      }
    }
  }

  private void storeHashes(ClientModel model) {
    refuseAnotherSecret(model);
    rotated.ifPresent(
        secret ->
            model.setAttribute(
                StoredSecret.ROTATED_HASH, hashing.hash(NewSecret.supplied(secret))));
    if (made.isPresent()) {
      NewSecret secret = made.get();
      String hash = hashing.hash(secret);
      StoredSecret.replaceHash(model, hash, secret.origin());
      if (issued) {
        hashing.remember(model.getId(), hash, secret.text());
      }
    } else if (imported.isPresent()) {
      StoredSecret.replaceHash(model, imported.get().encoded(), imported.get().origin());
    } else if (removed && StoredSecret.attribute(model, StoredSecret.HASH).isPresent()) {
      StoredSecret.replaceHash(model, "", Origin.SUPPLIED);
    }
  }

  private void refuseAnotherSecret(ClientModel model) {
    if (claimed.isEmpty() || hashBefore.isEmpty()) {
      return;
    }
    Source source = Source.of(session.getContext().getConnection().getRemoteAddr());
    if (!hashing.matches(model.getId(), source, hashBefore.get(), claimed.get())) {
      String description =
          "client_secret: it must be the present secret of the client, or be left out";
      // Stored in a transaction of its own: this one ends here.
      new EventBuilder(
              session.getContext().getRealm(), session, session.getContext().getConnection())
          .event(EventType.CLIENT_UPDATE)
          .client(model)
          .detail(Details.REASON, description)
          .error(OAuthErrorException.INVALID_CLIENT_METADATA);
      throw new ErrorResponseException(
          OAuthErrorException.INVALID_CLIENT_METADATA, description, Response.Status.BAD_REQUEST);
    }
  }

  private static Optional<String> rotationTime(ClientModel model) {
    return StoredSecret.attribute(model, ClientSecretConstants.CLIENT_ROTATED_SECRET_CREATION_TIME);
  }

  /** Without effect unless Keycloak has saved the client: a refused request may commit as well. */
  private AbstractKeycloakTransaction beforeCommit() {
    return new AbstractKeycloakTransaction() {
      @Override
      protected void commitImpl() {
        @Nullable ClientModel model = client.get();
        if (model == null || session.getTransactionManager().getRollbackOnly()) {
          return;
        }
        ClientModel stored = Objects.requireNonNull(model);
        // The placeholder is in the model of the client that we proposed it for, and in no other.
        if (saved || placeholder.equals(stored.getSecret())) {
          settle(stored);
          storeHashes(stored);
        }
      }

      @Override
      protected void rollbackImpl() {}
    };
  }

  private record StoredHash(String encoded, Origin origin) {}
}
