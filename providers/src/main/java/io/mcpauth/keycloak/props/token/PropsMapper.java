package io.mcpauth.keycloak.props.token;

import io.mcpauth.keycloak.props.refusal.PropsException;
import io.mcpauth.keycloak.props.refusal.PropsFailure;
import io.mcpauth.keycloak.props.refusal.PropsRefusal;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.events.EventType;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.KeycloakSessionFactory;
import org.keycloak.models.ProtocolMapperContainerModel;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.models.RealmModel;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.ProtocolMapper;
import org.keycloak.protocol.ProtocolMapperConfigException;
import org.keycloak.protocol.oidc.mappers.AbstractOIDCProtocolMapper;
import org.keycloak.protocol.oidc.mappers.OIDCAccessTokenMapper;
import org.keycloak.protocol.oidc.mappers.OIDCAccessTokenResponseMapper;
import org.keycloak.protocol.oidc.mappers.OIDCIDTokenMapper;
import org.keycloak.protocol.oidc.mappers.TokenIntrospectionTokenMapper;
import org.keycloak.protocol.oidc.mappers.UserInfoTokenMapper;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.representations.AccessToken;
import org.keycloak.representations.AccessTokenResponse;
import org.keycloak.representations.IDToken;

/**
 * The mapper {@code oidc-mcp-props-mapper}: runs after all others and takes the claim out of
 * whatever they put it into. {@link PropsTokenPostProcessor} puts it back into access tokens,
 * sealed.
 */
public final class PropsMapper extends AbstractOIDCProtocolMapper
    implements OIDCAccessTokenMapper,
        OIDCIDTokenMapper,
        OIDCAccessTokenResponseMapper,
        UserInfoTokenMapper,
        TokenIntrospectionTokenMapper {

  /** The mapper's id. */
  public static final String PROVIDER_ID = "oidc-mcp-props-mapper";

  /** The mapper's place among all mappers: the last. */
  static final int LAST = Integer.MAX_VALUE;

  private Set<String> rivals = Set.of();

  @Override
  public AccessToken transformAccessToken(
      AccessToken token,
      ProtocolMapperModel model,
      KeycloakSession session,
      UserSessionModel userSession,
      ClientSessionContext context) {
    PropsRefusal refusal = PropsRefusal.ofTokenRequest(session, context);
    HeldProps.take(session, token, claim(context, model, refusal));
    return token;
  }

  @Override
  public IDToken transformIDToken(
      IDToken token,
      ProtocolMapperModel model,
      KeycloakSession session,
      UserSessionModel userSession,
      ClientSessionContext context) {
    PropsRefusal refusal = PropsRefusal.ofTokenRequest(session, context);
    token.getOtherClaims().remove(claim(context, model, refusal));
    return token;
  }

  @Override
  public AccessToken transformUserInfoToken(
      AccessToken token,
      ProtocolMapperModel model,
      KeycloakSession session,
      UserSessionModel userSession,
      ClientSessionContext context) {
    PropsRefusal refusal =
        new PropsRefusal(session, context.getClientSession(), EventType.USER_INFO_REQUEST);
    token.getOtherClaims().remove(claim(context, model, refusal));
    return token;
  }

  /**
   * Introspection mappers bring plaintext anew; {@code PropsIntrospection} opens what was sealed.
   */
  @Override
  public AccessToken transformIntrospectionToken(
      AccessToken token,
      ProtocolMapperModel model,
      KeycloakSession session,
      UserSessionModel userSession,
      ClientSessionContext context) {
    PropsRefusal refusal =
        new PropsRefusal(session, context.getClientSession(), EventType.INTROSPECT_TOKEN);
    token.getOtherClaims().remove(claim(context, model, refusal));
    return token;
  }

  @Override
  public AccessTokenResponse transformAccessTokenResponse(
      AccessTokenResponse response,
      ProtocolMapperModel model,
      KeycloakSession session,
      UserSessionModel userSession,
      ClientSessionContext context) {
    PropsRefusal refusal = PropsRefusal.ofTokenRequest(session, context);
    response.getOtherClaims().remove(claim(context, model, refusal));
    return response;
  }

  private String claim(
      ClientSessionContext context, ProtocolMapperModel model, PropsRefusal refusal) {
    try {
      return claim(model, rivals, context);
    } catch (PropsException e) {
      throw refusal.of(e.failure());
    }
  }

  /**
   * The claim to take out.
   *
   * @param model this mapper's settings
   * @param rivals ids of the mappers that may run after this one
   * @throws PropsException if it cannot be taken out for certain
   */
  static String claim(ProtocolMapperModel model, Set<String> rivals, ClientSessionContext context) {
    if (!rivals.isEmpty()
        && context
            .getProtocolMappersStream()
            .anyMatch(other -> rivals.contains(other.getProtocolMapper()))) {
      throw new PropsException(PropsFailure.LATE_MAPPER);
    }
    return PropsMapperConfig.stored(model).claim();
  }

  /** Looks once which mappers this server has that claim the last place too: hardly ever any. */
  @Override
  public void postInit(KeycloakSessionFactory factory) {
    rivals = rivals(factory.getProviderFactoriesStream(ProtocolMapper.class));
  }

  static Set<String> rivals(Stream<?> mappers) {
    return mappers
        .flatMap(
            other -> other instanceof ProtocolMapper mapper ? Stream.of(mapper) : Stream.empty())
        .filter(mapper -> mapper.getPriority() == LAST && !(mapper instanceof PropsMapper))
        .map(ProtocolMapper::getId)
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public void validateConfig(
      KeycloakSession session,
      RealmModel realm,
      ProtocolMapperContainerModel container,
      ProtocolMapperModel model)
      throws ProtocolMapperConfigException {
    try {
      PropsMapperConfig.from(model)
          .audience()
          .filter(audience -> realm.getClientByClientId(audience) == null)
          .ifPresent(
              audience -> {
                throw new IllegalArgumentException(
                    "Audience: no client of this realm has this client id");
              });
    } catch (IllegalArgumentException e) {
      throw new ProtocolMapperConfigException(e.getMessage(), e.getMessage());
    }
  }

  @Override
  public ProtocolMapperModel getEffectiveModel(
      KeycloakSession session, RealmModel realm, ProtocolMapperModel model) {
    return model;
  }

  @Override
  public int getPriority() {
    return LAST;
  }

  @Override
  public List<ProviderConfigProperty> getConfigProperties() {
    return PropsMapperConfig.PROPERTIES;
  }

  @Override
  public String getDisplayCategory() {
    return TOKEN_MAPPER_CATEGORY;
  }

  @Override
  public String getDisplayType() {
    return "MCP props (encrypted)";
  }

  @Override
  public String getHelpText() {
    return "Seals a claim, by default props, so that only the MCP server that the token is for can"
        + " read what other mappers put into it. It stands in access tokens, sealed, and nowhere"
        + " else.";
  }

  @Override
  public String getId() {
    return PROVIDER_ID;
  }
}
