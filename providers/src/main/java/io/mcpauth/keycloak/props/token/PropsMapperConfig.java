package io.mcpauth.keycloak.props.token;

import io.mcpauth.keycloak.policy.SettingsReader;
import io.mcpauth.keycloak.props.refusal.PropsException;
import io.mcpauth.keycloak.props.refusal.PropsFailure;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * What a mapper {@code oidc-mcp-props-mapper} seals, and for whom.
 *
 * @param claim the claim that is sealed as a whole
 * @param mode with whose key
 * @param limit how many bytes the props may have as JSON
 * @param audience the client id of the MCP server; empty: the one that the token names
 * @param upstreamKey the props key under which the token of the user's identity provider goes
 */
public record PropsMapperConfig(
    String claim, Mode mode, int limit, Optional<String> audience, Optional<String> upstreamKey) {

  static final String CLAIM = "claim.name";
  static final String MODE = "mode";
  static final String SIZE_LIMIT = "size-limit";
  static final String AUDIENCE = "audience";
  static final String UPSTREAM_KEY = "upstream-token-key";

  static final String DEFAULT_CLAIM = "props";
  public static final int DEFAULT_LIMIT = 8192;

  /** Beyond this a token no longer fits the header of an HTTP request. */
  private static final int MAX_LIMIT = 65_536;

  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  /** Names that tokens or their answers give a meaning; sealing them would break the token. */
  private static final Pattern RESERVED =
      Pattern.compile(
          "iss|sub|aud|exp|nbf|iat|jti|typ|azp|sid|scope|acr|nonce|auth_time|cnf|active|client_id"
              + "|username|token_type|access_token|refresh_token|id_token|realm_access"
              + "|resource_access|resource|authorization|jwt|act");

  private static final SettingsReader<String, PropsMapperConfig> READER =
      new SettingsReader<>(PropsMapperConfig::from);

  static final List<ProviderConfigProperty> PROPERTIES =
      List.of(
          text(
              CLAIM,
              "Claim",
              "The claim that is sealed. Other mappers feed it: one whose token claim name is"
                  + " props.tenant puts tenant into it.",
              DEFAULT_CLAIM),
          new ProviderConfigProperty(
              MODE,
              "Mode",
              "symmetric: sealed with a key of the realm; the MCP server reads it by introspection,"
                  + " or with the key from the admin REST. public key: sealed to a key with use enc"
                  + " of the MCP server's JWKS; only the server can read it.",
              ProviderConfigProperty.LIST_TYPE,
              Mode.SYMMETRIC.text(),
              Stream.of(Mode.values()).map(Mode::text).toArray(String[]::new)),
          text(
              SIZE_LIMIT,
              "Size limit",
              "How many bytes the props may have as JSON; a larger token is not issued.",
              String.valueOf(DEFAULT_LIMIT)),
          text(
              AUDIENCE,
              "Audience",
              "Client id of the MCP server that may read the props; tokens for another one get"
                  + " none. Empty: the MCP server (a client with a resource_url) that the token is"
                  + " for.",
              null),
          text(
              UPSTREAM_KEY,
              "Key for the upstream token",
              "When the user came through an identity provider that stores tokens: the props key"
                  + " under which that token goes. Empty: it does not.",
              null));

  /** Whose key seals. */
  enum Mode {
    SYMMETRIC,
    PUBLIC_KEY;

    String text() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /**
   * Reads the settings of a mapper.
   *
   * @throws IllegalArgumentException if one cannot be read; the message names field and remedy
   */
  static PropsMapperConfig from(ProtocolMapperModel model) {
    return READER.read(Optional.ofNullable(model.getConfig()).orElse(Map.of()));
  }

  private static PropsMapperConfig from(Map<String, String> settings) {
    return new PropsMapperConfig(
        claim(setting(settings, CLAIM).orElse(DEFAULT_CLAIM)),
        mode(setting(settings, MODE).orElse(Mode.SYMMETRIC.text())),
        limit(setting(settings, SIZE_LIMIT).orElse(String.valueOf(DEFAULT_LIMIT))),
        setting(settings, AUDIENCE),
        setting(settings, UPSTREAM_KEY).map(PropsMapperConfig::key));
  }

  /**
   * Reads the settings of a mapper that is in use. Saving refuses a wrong one; one that came in
   * another way stops every token.
   *
   * @throws PropsException if one cannot be read
   */
  static PropsMapperConfig stored(ProtocolMapperModel model) {
    try {
      return from(model);
    } catch (IllegalArgumentException e) {
      throw new PropsException(PropsFailure.BAD_SETTING);
    }
  }

  private static Optional<String> setting(Map<String, String> settings, String name) {
    @Nullable String value = settings.get(name);
    return Optional.ofNullable(value).map(String::strip).filter(text -> !text.isEmpty());
  }

  private static ProviderConfigProperty text(
      String name, String label, String help, @Nullable String defaultValue) {
    return new ProviderConfigProperty(
        name, label, help, ProviderConfigProperty.STRING_TYPE, defaultValue);
  }

  private static String claim(String text) {
    if (!NAME.matcher(text).matches() || RESERVED.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "Claim: use letters, digits, - and _ only, and no claim that has a meaning of its own");
    }
    return text;
  }

  private static String key(String text) {
    if (!NAME.matcher(text).matches()) {
      throw new IllegalArgumentException(
          "Key for the upstream token: use letters, digits, - and _ only");
    }
    return text;
  }

  private static Mode mode(String text) {
    return Stream.of(Mode.values())
        .filter(mode -> mode.text().equals(text))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("Mode: choose symmetric or public key"));
  }

  private static int limit(String text) {
    try {
      int limit = Integer.parseInt(text);
      if (limit >= 1 && limit <= MAX_LIMIT) {
        return limit;
      }
    } catch (NumberFormatException e) {
      // Said below, for this and for a number out of bounds.
    }
    throw new IllegalArgumentException(
        "Size limit: enter a number of bytes from 1 to " + MAX_LIMIT);
  }
}
