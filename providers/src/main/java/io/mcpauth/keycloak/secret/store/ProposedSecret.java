package io.mcpauth.keycloak.secret.store;

import io.mcpauth.keycloak.limit.Source;
import io.mcpauth.keycloak.secret.hash.HashDigest;
import io.mcpauth.keycloak.secret.hash.SecretHash;
import io.mcpauth.keycloak.secret.verify.NewSecret;
import io.mcpauth.keycloak.secret.verify.NewSecret.Origin;
import io.mcpauth.keycloak.secret.verify.SecretHashing;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.authentication.authenticators.client.ClientIdAndSecretAuthenticator;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientSecretConstants;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.representations.idm.ComponentRepresentation;
import org.keycloak.services.clientpolicy.ClientPolicyException;

/**
 * The client that is to be saved, before Keycloak's model sees it. Here a secret becomes a hash.
 */
public final class ProposedSecret {

  private static final List<String> OURS =
      List.of(
          StoredSecret.HASH,
          StoredSecret.ROTATED_HASH,
          StoredSecret.ROTATED_EXPIRES,
          StoredSecret.GENERATED,
          StoredSecret.FORMER);

  /** What Keycloak sends back and we take without a word: they say something of a hash. */
  private static final Set<String> BESIDE = Set.of(StoredSecret.GENERATED, StoredSecret.FORMER);

  private final ClientRepresentation proposed;
  private final @Nullable ClientModel stored;
  private final boolean byAdministrator;
  private final SecretHashing hashing;
  private final SecretChange change;
  private final Source source;

  /**
   * @param stored the client before this request; null if it is new
   * @param byAdministrator whether this comes through admin REST
   * @param source where the request comes from
   */
  public ProposedSecret(
      ClientRepresentation proposed,
      @Nullable ClientModel stored,
      boolean byAdministrator,
      SecretHashing hashing,
      SecretChange change,
      Source source) {
    this.proposed = proposed;
    this.stored = stored;
    this.byAdministrator = byAdministrator;
    this.hashing = hashing;
    this.change = change;
    this.source = source;
  }

  /**
   * Judges the client that results, and takes its secret out of the proposal.
   *
   * @throws ClientPolicyException {@code invalid_client_metadata}, naming field and remedy
   */
  public void take() throws ClientPolicyException {
    Optional<String> imported = importedHash();
    refuseForeignRotation();
    Optional<String> supplied =
        Optional.ofNullable(proposed.getSecret()).filter(secret -> !secret.isBlank());
    proposed.setSecret(null);
    if (isPublic()) {
      change.storeNothing();
    } else if (byAdministrator && supplied.filter(StoredSecret::isVaultReference).isPresent()) {
      // Not a secret but the place of one, which the administrator keeps elsewhere on purpose.
      proposed.setSecret(supplied.get());
      change.storeNothing();
    } else if (supplied.isEmpty() && stored != null && isVaultReference(stored)) {
      return;
    } else {
      refuseSymmetricUse();
      decide(supplied, imported);
      proposed.setSecret(change.placeholder());
    }
  }

  private void decide(Optional<String> supplied, Optional<String> imported)
      throws ClientPolicyException {
    Optional<String> before = attribute(StoredSecret.HASH);
    if (supplied.isPresent() && !byAdministrator) {
      decideForClient(supplied.get(), before);
    } else if (supplied.isPresent()) {
      if (imported.isPresent()) {
        throw refused("secret: send either a secret or its mcp.secret.hash, not both");
      }
      takeSupplied(supplied.get(), before);
    } else if (imported.isPresent()) {
      change.store(imported.get(), importedOrigin);
    } else if (before.isPresent() && !removesHash) {
      return; // The update says nothing about the secret.
    } else if (stored != null && hasClearSecret(stored)) {
      change.take(NewSecret.supplied(stored.getSecret()));
    } else if (usesSecret()) {
      change.issue();
    }
  }

  /** Nothing of this is slow: whoever registers a client may be anybody. */
  private void decideForClient(String secret, Optional<String> before)
      throws ClientPolicyException {
    if (stored == null) {
      // RFC 7591 section 3.2.1: the server issues the secret. What a stranger names is not taken,
      // so he chooses neither how good it is nor how much it costs to hash.
      if (usesSecret()) {
        change.issue();
      }
    } else if (before.isPresent()) {
      change.claim(secret);
    } else if (hasClearSecret(stored) && stored.validateSecret(secret)) {
      change.take(NewSecret.supplied(secret));
    } else {
      // RFC 7592 section 2.2: a client secret in an update must be the one that the client has.
      throw refused("client_secret: it must be the present secret of the client, or be left out");
    }
  }

  private void takeSupplied(String secret, Optional<String> before) throws ClientPolicyException {
    boolean known =
        before.isPresent()
            ? hashing.matches(knownId(), source, before.get(), secret)
            : stored != null && hasClearSecret(stored) && stored.validateSecret(secret);
    if (known && before.isPresent()) {
      return; // The console sends back what it was shown once.
    }
    if (secret.equals(ComponentRepresentation.SECRET_VALUE)) {
      throw refused("secret: this is the mask of an export, no secret: leave it out");
    }
    if (!known && secret.length() < hashing.config().minLength()) {
      throw refused(
          "secret: it must have %d characters or more: supply a longer one, or none, and one is"
                  .formatted(hashing.config().minLength())
              + " generated");
    }
    change.take(NewSecret.supplied(secret));
  }

  private boolean removesHash;

  private Origin importedOrigin = Origin.SUPPLIED;

  /** A hash that an administrator brings from elsewhere; nobody else may name one. */
  private Optional<String> importedHash() throws ClientPolicyException {
    @Nullable Map<String, String> attributes = proposed.getAttributes();
    if (attributes == null || OURS.stream().noneMatch(attributes::containsKey)) {
      return Optional.empty();
    }
    Map<String, String> rest = new HashMap<>(attributes);
    Optional<String> imported = Optional.empty();
    for (String name : OURS) {
      if (rest.containsKey(name)) {
        Optional<String> value = Optional.ofNullable(rest.remove(name)).filter(v -> !v.isEmpty());
        if (!BESIDE.contains(name) && !value.equals(attribute(name))) {
          if (!byAdministrator || !name.equals(StoredSecret.HASH)) {
            throw refused(
                name + ": it cannot be set this way: leave it out, or open the form again");
          }
          removesHash = value.isEmpty();
          imported = value;
        }
      }
    }
    if (imported.isPresent() && SecretHash.parse(imported.get()).isEmpty()) {
      throw refused(
          "mcp.secret.hash: it must look like $pbkdf2-sha256$i=600000,l=32$<salt>$<hash>, with 1000"
              + " to 10000000 rounds, a salt of 16 to 64 bytes and a hash of 32 bytes");
    }
    if (imported.filter(former()::contains).isPresent()) {
      throw refused(
          "mcp.secret.hash: this client had that hash before, and has another secret now: if you"
              + " saved a form, open it again; else leave the hash out");
    }
    if (imported.map(HashDigest::of).filter(markOf(attributes)::equals).isPresent()) {
      importedOrigin = Origin.GENERATED;
    }
    // The model keeps them, and the administrator's event does not show them.
    proposed.setAttributes(rest);
    return imported;
  }

  private static String markOf(Map<String, String> attributes) {
    return Optional.ofNullable(attributes.get(StoredSecret.GENERATED)).orElse("");
  }

  // What Keycloak keeps there is a secret in clear; rotation is the only one to write it.
  private void refuseForeignRotation() throws ClientPolicyException {
    @Nullable Map<String, String> attributes = proposed.getAttributes();
    @Nullable String value =
        attributes == null ? null : attributes.get(ClientSecretConstants.CLIENT_ROTATED_SECRET);
    if (value != null
        && !value.isEmpty()
        && !value.equals(attribute(ClientSecretConstants.CLIENT_ROTATED_SECRET).orElse(""))) {
      throw refused(
          ClientSecretConstants.CLIENT_ROTATED_SECRET
              + ": only the rotation of secrets sets it: leave it out");
    }
  }

  private void refuseSymmetricUse() throws ClientPolicyException {
    if (isOpenIdConnect()) {
      Optional<SymmetricUse> use =
          SymmetricUse.in(authenticator(), name -> attribute(name, proposed.getAttributes()));
      if (use.isPresent()) {
        throw refused(use.get().message());
      }
    }
  }

  private boolean usesSecret() {
    return isOpenIdConnect() && authenticator().equals(ClientIdAndSecretAuthenticator.PROVIDER_ID);
  }

  private boolean isOpenIdConnect() {
    @Nullable String protocol = proposed.getProtocol();
    if (protocol == null && stored != null) {
      protocol = stored.getProtocol();
    }
    return protocol == null || protocol.equals(OIDCLoginProtocol.LOGIN_PROTOCOL);
  }

  private String authenticator() {
    @Nullable String type = proposed.getClientAuthenticatorType();
    if (type == null && stored != null) {
      type = stored.getClientAuthenticatorType();
    }
    return type == null ? ClientIdAndSecretAuthenticator.PROVIDER_ID : type;
  }

  // A new client of which nothing is said becomes a public one in Keycloak.
  private boolean isPublic() {
    @Nullable Boolean said = proposed.isPublicClient();
    return said != null ? said : stored == null || stored.isPublicClient();
  }

  private String knownId() {
    return stored == null ? "" : stored.getId();
  }

  private FormerHashes former() {
    return FormerHashes.of(attribute(StoredSecret.FORMER).orElse(null));
  }

  private Optional<String> attribute(String name) {
    return stored == null ? Optional.empty() : StoredSecret.attribute(stored, name);
  }

  private @Nullable String attribute(String name, @Nullable Map<String, String> named) {
    return named != null && named.containsKey(name)
        ? named.get(name)
        : attribute(name).orElse(null);
  }

  private static boolean isVaultReference(ClientModel client) {
    return StoredSecret.isVaultReference(client.getSecret());
  }

  private static boolean hasClearSecret(ClientModel client) {
    @Nullable String secret = client.getSecret();
    return secret != null && !secret.isEmpty();
  }

  private static ClientPolicyException refused(String description) {
    return new ClientPolicyException(OAuthErrorException.INVALID_CLIENT_METADATA, description);
  }
}
