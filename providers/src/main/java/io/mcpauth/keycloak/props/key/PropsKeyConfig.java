package io.mcpauth.keycloak.props.key;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.component.ComponentModel;
import org.keycloak.keys.Attributes;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderConfigurationBuilder;

/**
 * Where a key provider {@code mcp-props-key} has its key from.
 *
 * @param source the kind of place
 * @param location the vault expression, the variable's name or the file's name; for {@link
 *     Source#GENERATED} the key itself
 */
record PropsKeyConfig(Source source, String location) {

  static final String SOURCE = "source";
  static final String VAULT_SECRET = "vault-secret";
  static final String ENVIRONMENT_VARIABLE = "environment-variable";
  static final String KEY_FILE = "key-file";

  private static final String SOURCE_LABEL = "Source";
  private static final String VAULT_SECRET_LABEL = "Vault secret";
  private static final String ENVIRONMENT_VARIABLE_LABEL = "Environment variable";

  /** What the console calls the setting. */
  static final String KEY_FILE_LABEL = "Key file";

  /** Keycloak's own name for a generated key; as there, it is no property, so never shown. */
  static final String SECRET = Attributes.SECRET_KEY;

  /** What every variable must begin with, so that no other secret of the server can be named. */
  static final String VARIABLE_PREFIX = "MCP_PROPS_KEY";

  private static final Pattern VAULT_EXPRESSION = Pattern.compile("\\$\\{vault\\.[^{}]+\\}");
  private static final Pattern VARIABLE = Pattern.compile(VARIABLE_PREFIX + "[A-Z0-9_]*");

  private static final Setting GENERATED = new Setting(SECRET, "The generated key");

  /** Keys that are kept outside of the database have a setting that says where. */
  private static final Map<Source, Setting> SETTINGS =
      Map.of(
          Source.VAULT, new Setting(VAULT_SECRET, VAULT_SECRET_LABEL),
          Source.ENVIRONMENT, new Setting(ENVIRONMENT_VARIABLE, ENVIRONMENT_VARIABLE_LABEL),
          Source.FILE, new Setting(KEY_FILE, KEY_FILE_LABEL),
          Source.GENERATED, GENERATED);

  /** A setting, and what the console calls it. */
  private record Setting(String key, String label) {}

  static final List<ProviderConfigProperty> PROPERTIES =
      ProviderConfigurationBuilder.create()
          .property(Attributes.PRIORITY_PROPERTY)
          .property(Attributes.ENABLED_PROPERTY)
          .property()
          .name(Attributes.ACTIVE_KEY)
          .label("Active")
          .helpText(
              "On: new tokens are sealed with this key, if no active one has a higher priority."
                  + " Off: it only opens what it sealed before.")
          .type(ProviderConfigProperty.BOOLEAN_TYPE)
          .defaultValue("true")
          .add()
          .property()
          .name(SOURCE)
          .label(SOURCE_LABEL)
          .helpText(
              "Where the key comes from. generated: Keycloak makes it and keeps it in its database,"
                  + " as its other keys. vault, environment, file: the key is read from there and"
                  + " never stored in the database. Make one with: openssl rand -base64 32")
          .type(ProviderConfigProperty.LIST_TYPE)
          .options(Stream.of(Source.values()).map(Source::text).toList())
          .defaultValue(Source.GENERATED.text())
          .add()
          .property()
          .name(VAULT_SECRET)
          .label(VAULT_SECRET_LABEL)
          .helpText("For the source vault: the expression ${vault.<name>} of Keycloak's vault.")
          .type(ProviderConfigProperty.STRING_TYPE)
          .add()
          .property()
          .name(ENVIRONMENT_VARIABLE)
          .label(ENVIRONMENT_VARIABLE_LABEL)
          .helpText(
              "For the source environment: the name of a variable of the server. It must begin with"
                  + " "
                  + VARIABLE_PREFIX
                  + ".")
          .type(ProviderConfigProperty.STRING_TYPE)
          .add()
          .property()
          .name(KEY_FILE)
          .label(KEY_FILE_LABEL)
          .helpText(
              "For the source file: the name of a file that holds only the key, in the directory that"
                  + " the server's operator sets with --spi-keys--mcp-props-key--directory.")
          .type(ProviderConfigProperty.STRING_TYPE)
          .add()
          .build();

  /** Where a key may come from. */
  enum Source {
    GENERATED,
    VAULT,
    ENVIRONMENT,
    FILE;

    String text() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads the configuration of a component.
   *
   * @throws IllegalArgumentException if it is not complete; the message is one clear sentence
   */
  static PropsKeyConfig from(ComponentModel model) {
    Source source = source(model.get(SOURCE, Source.GENERATED.text()));
    Setting setting = SETTINGS.getOrDefault(source, GENERATED);
    @Nullable String location = model.get(setting.key());
    if (location == null || location.isBlank()) {
      throw new IllegalArgumentException(
          "%s is missing: the source %s needs it".formatted(setting.label(), source.text()));
    }
    check(source, location);
    return new PropsKeyConfig(source, location);
  }

  private static Source source(String text) {
    return Stream.of(Source.values())
        .filter(source -> source.text().equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    SOURCE_LABEL + " must be generated, vault, environment or file"));
  }

  private static void check(Source source, String location) {
    Optional<String> wrong =
        switch (source) {
          case GENERATED -> Optional.empty();
          case VAULT ->
              unless(
                  VAULT_EXPRESSION.matcher(location).matches(),
                  VAULT_SECRET_LABEL
                      + " must be an expression ${vault.<name>}: the key itself must not"
                      + " stand here, because the database would keep it");
          case ENVIRONMENT ->
              unless(
                  VARIABLE.matcher(location).matches(),
                  ENVIRONMENT_VARIABLE_LABEL
                      + " must begin with "
                      + VARIABLE_PREFIX
                      + " and hold capital letters, digits and _ only");
          // Which files may be named depends on the server, not on the realm.
          case FILE -> Optional.empty();
        };
    wrong.ifPresent(
        sentence -> {
          throw new IllegalArgumentException(sentence);
        });
  }

  private static Optional<String> unless(boolean right, String sentence) {
    return right ? Optional.empty() : Optional.of(sentence);
  }
}
