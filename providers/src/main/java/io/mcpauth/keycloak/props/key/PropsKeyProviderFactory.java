package io.mcpauth.keycloak.props.key;

import io.mcpauth.keycloak.props.key.PropsKeyConfig.Source;
import io.mcpauth.keycloak.props.seal.KeyMaterial;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.keys.KeyProvider;
import org.keycloak.keys.KeyProviderFactory;
import org.keycloak.keys.SecretKeyProviderUtils;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.models.utils.PostMigrationEvent;
import org.keycloak.provider.ProviderConfigProperty;

/** Makes the key provider {@code mcp-props-key}. */
public final class PropsKeyProviderFactory implements KeyProviderFactory<KeyProvider> {

  /** The key provider's id. */
  public static final String PROVIDER_ID = "mcp-props-key";

  private static final Logger LOG = Logger.getLogger(PropsKeyProviderFactory.class);

  /** What was last said about a provider, so that each request does not say it again. */
  private final Map<String, String> reported = new ConcurrentHashMap<>();

  private Optional<KeyDirectory> directory = Optional.empty();

  /** The operator's part; see {@link KeyDirectory}. */
  @Override
  public void init(Config.Scope config) {
    directory =
        Optional.ofNullable(config.get(KeyDirectory.SETTING))
            .filter(path -> !path.isBlank())
            .map(KeyDirectory::at);
  }

  @Override
  public void postInit(KeycloakSessionFactory factory) {
    factory.register(
        event -> {
          if (event instanceof PostMigrationEvent) {
            KeycloakModelUtils.runJobInTransaction(factory, this::checkAll);
          }
        });
  }

  /** At start, so that an operator does not learn from users that a key is missing. */
  private void checkAll(KeycloakSession session) {
    session
        .realms()
        .getRealmsWithProviderTypeStream(KeyProvider.class)
        .forEach(realm -> check(session, realm));
  }

  private void check(KeycloakSession session, RealmModel realm) {
    // A vault looks into the part of this realm.
    session.getContext().setRealm(realm);
    realm
        .getComponentsStream(realm.getId(), KeyProvider.class.getName())
        .filter(model -> PROVIDER_ID.equals(model.getProviderId()))
        .forEach(model -> key(session, model));
  }

  @Override
  public KeyProvider create(KeycloakSession session, ComponentModel model) {
    return new PropsKeyProvider(key(session, model));
  }

  private SealingKey key(KeycloakSession session, ComponentModel model) {
    // As Keycloak's own providers do: the model is cached with the realm, and the key with it.
    @Nullable SealingKey cached = model.getNote(PROVIDER_ID);
    if (cached != null) {
      return cached;
    }
    try {
      SealingKey key = SealingKey.of(model, new PropsKeyReader(session, directory).read(model));
      model.setNote(PROVIDER_ID, key);
      reported.remove(model.getId());
      return key;
    } catch (IllegalArgumentException e) {
      String sentence = forTheOperator(e);
      if (!sentence.equals(reported.put(model.getId(), sentence))) {
        LOG.errorf(
            "Key provider %s (%s) cannot be used. %s", model.getName(), PROVIDER_ID, sentence);
      }
      return SealingKey.unusable(model);
    }
  }

  @Override
  public void validateConfiguration(KeycloakSession session, RealmModel realm, ComponentModel model)
      throws ComponentValidationException {
    SecretKeyProviderUtils.validateConfiguration(model);
    if (!Source.GENERATED
        .text()
        .equals(model.get(PropsKeyConfig.SOURCE, Source.GENERATED.text()))) {
      // A key that moved out of the database leaves nothing behind there.
      model.getConfig().remove(PropsKeyConfig.SECRET);
    } else if (!model.contains(PropsKeyConfig.SECRET)) {
      model.put(PropsKeyConfig.SECRET, KeyMaterial.generate());
    }
    model.removeNote(PROVIDER_ID);
    try {
      new PropsKeyReader(session, directory).read(model);
    } catch (IllegalArgumentException e) {
      LOG.warnf(
          "Key provider %s (%s) was not saved. %s",
          model.getName(), PROVIDER_ID, forTheOperator(e));
      // As a parameter: the sentence may hold braces, which a message format would read.
      throw new ComponentValidationException("{0}", e.getMessage());
    }
  }

  /** The administrator of a realm is told the sentence; why it is so may be more than theirs. */
  private static String forTheOperator(IllegalArgumentException refusal) {
    @Nullable Throwable reason = refusal.getCause();
    String sentence = String.valueOf(refusal.getMessage());
    return reason == null || sentence.endsWith(String.valueOf(reason.getMessage()))
        ? sentence
        : sentence + " (" + reason + ")";
  }

  @Override
  public List<ProviderConfigProperty> getConfigProperties() {
    return PropsKeyConfig.PROPERTIES;
  }

  @Override
  public String getHelpText() {
    return "Seals props, the data in a token that only its MCP server can read. The key with the"
        + " highest priority seals; every enabled one opens.";
  }

  @Override
  public String getId() {
    return PROVIDER_ID;
  }
}
