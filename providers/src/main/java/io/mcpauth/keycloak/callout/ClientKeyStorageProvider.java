package io.mcpauth.keycloak.callout;

import io.mcpauth.keycloak.fetch.FetchFailure;
import io.mcpauth.keycloak.fetch.FetchRequest;
import io.mcpauth.keycloak.policy.PackGate;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keycloak.crypto.KeyWrapper;
import org.keycloak.crypto.PublicKeysWrapper;
import org.keycloak.jose.jwk.JWK;
import org.keycloak.keys.PublicKeyLoader;
import org.keycloak.keys.PublicKeyStorageProvider;
import org.keycloak.keys.PublicKeyStorageUtils;
import org.keycloak.keys.loader.ClientPublicKeyLoader;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/**
 * The keys of clients that name an address, in realms that use the pack; everything else is
 * Keycloak's own store's.
 *
 * <p>Keycloak's store lets everybody who needs the keys of one client wait until its host has
 * answered, on the server's own threads; so nothing of it is used for these.
 */
@SuppressWarnings("deprecation") // Keycloak's store names its places by JWK.Use.
final class ClientKeyStorageProvider implements PublicKeyStorageProvider {

  /** A key that its client took back counts no longer. */
  private static final Duration AGE = Duration.ofMinutes(10);

  private static final Pattern PLACE = Pattern.compile(".*::client::([^:]+)::keyuse::.*");

  private final KeycloakSession session;
  private final PublicKeyStorageProvider stock;
  private final PublishedKeys keys;

  ClientKeyStorageProvider(
      KeycloakSession session, PublicKeyStorageProvider stock, PublishedKeys keys) {
    this.session = session;
    this.stock = stock;
    this.keys = keys;
  }

  @Override
  public @Nullable KeyWrapper getPublicKey(
      String modelKey, @Nullable String kid, String algorithm, PublicKeyLoader loader) {
    return published(modelKey, loader)
        .map(asked -> asked.find(set -> set.getKeyByKidAndAlg(kid, algorithm)))
        .orElseGet(() -> Optional.ofNullable(stock.getPublicKey(modelKey, kid, algorithm, loader)))
        .orElse(null);
  }

  @Override
  public @Nullable KeyWrapper getFirstPublicKey(
      String modelKey, String algorithm, PublicKeyLoader loader) {
    return published(modelKey, loader)
        .map(asked -> asked.find(set -> set.getKeyByKidAndAlg(null, algorithm)))
        .orElseGet(() -> Optional.ofNullable(stock.getFirstPublicKey(modelKey, algorithm, loader)))
        .orElse(null);
  }

  @Override
  public @Nullable KeyWrapper getFirstPublicKey(
      String modelKey, Predicate<KeyWrapper> predicate, PublicKeyLoader loader) {
    return published(modelKey, loader)
        .map(asked -> asked.find(set -> set.getKeyByPredicate(predicate)))
        .orElseGet(() -> Optional.ofNullable(stock.getFirstPublicKey(modelKey, predicate, loader)))
        .orElse(null);
  }

  @Override
  public List<KeyWrapper> getKeys(String modelKey, PublicKeyLoader loader) {
    return published(modelKey, loader)
        .map(Asked::all)
        .orElseGet(() -> stock.getKeys(modelKey, loader));
  }

  @Override
  public boolean reloadKeys(String modelKey, PublicKeyLoader loader) {
    return published(modelKey, loader)
        .map(asked -> !asked.all().isEmpty())
        .orElseGet(() -> stock.reloadKeys(modelKey, loader));
  }

  @Override
  public void close() {}

  /** What is asked for; empty if it is for Keycloak's store to answer. */
  private Optional<Asked> published(String modelKey, PublicKeyLoader loader) {
    @Nullable RealmModel realm = session.getContext().getRealm();
    if (!(loader instanceof ClientPublicKeyLoader) || realm == null || !PackGate.isOpenFor(realm)) {
      return Optional.empty();
    }
    // Keycloak hands no client over, only the name of its place in the store.
    Matcher place = PLACE.matcher(modelKey);
    if (place.matches()) {
      String id = place.group(1);
      for (JWK.Use use : JWK.Use.values()) {
        if (modelKey.equals(PublicKeyStorageUtils.getClientModelCacheKey(realm.getId(), id, use))) {
          return Optional.ofNullable(realm.getClientById(id))
              .flatMap(client -> KeyAddress.of(session, client))
              .map(address -> new Asked(address, purpose(use)));
        }
      }
    }
    // Another version of Keycloak with other names: rather nobody's keys than unguarded ones.
    throw new KeysUnavailableException(FetchFailure.ADDRESS);
  }

  private static KeyPurpose purpose(JWK.Use use) {
    return use == JWK.Use.ENCRYPTION ? KeyPurpose.ENCRYPTION : KeyPurpose.SIGNATURE;
  }

  /** The keys of one client for one purpose; what is given away may be changed. */
  private final class Asked {

    private final FetchRequest address;
    private final KeyPurpose purpose;

    private Asked(FetchRequest address, KeyPurpose purpose) {
      this.address = address;
      this.purpose = purpose;
    }

    private Optional<KeyWrapper> find(Function<PublicKeysWrapper, @Nullable KeyWrapper> choice) {
      return Optional.ofNullable(
              choice.apply(keys.at(address, purpose, AGE, set -> choice.apply(set) != null)))
          .map(KeyWrapper::cloneKey);
    }

    private List<KeyWrapper> all() {
      return keys.at(address, purpose, AGE, set -> true).getKeys().stream()
          .map(KeyWrapper::cloneKey)
          .toList();
    }
  }
}
