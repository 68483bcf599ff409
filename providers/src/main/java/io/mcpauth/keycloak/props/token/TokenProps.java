package io.mcpauth.keycloak.props.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.props.grant.GrantProps;
import io.mcpauth.keycloak.props.key.PropsKeys;
import io.mcpauth.keycloak.props.refusal.PropsException;
import io.mcpauth.keycloak.props.refusal.PropsFailure;
import io.mcpauth.keycloak.props.seal.Binding;
import io.mcpauth.keycloak.props.seal.RealmKey;
import io.mcpauth.keycloak.props.seal.Seal;
import io.mcpauth.keycloak.props.token.PropsMapperConfig.Mode;
import io.mcpauth.keycloak.resource.McpServers;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.AccessToken;
import org.keycloak.util.JsonSerialization;

/** The props of one access token: gathered, sealed, put into the claim. */
final class TokenProps {

  private static final Logger LOG = Logger.getLogger(TokenProps.class);

  private final KeycloakSession session;
  private final RealmModel realm;
  private final AccessToken token;
  private final AuthenticatedClientSessionModel clientSession;
  private final PropsMapperConfig config;
  private final PropsKeys keys;

  TokenProps(
      KeycloakSession session,
      AccessToken token,
      AuthenticatedClientSessionModel clientSession,
      PropsMapperConfig config) {
    this.session = session;
    this.realm = session.getContext().getRealm();
    this.token = token;
    this.clientSession = clientSession;
    this.config = config;
    this.keys = new PropsKeys(session, realm);
  }

  /**
   * Replaces the claim by its sealed form; without props, or without an MCP server, removes it.
   *
   * @throws PropsException if there are props for a server and they cannot be sealed
   */
  void seal() {
    Optional<Object> held = HeldProps.release(session, token, config.claim());
    Optional<Object> late = Optional.ofNullable(token.getOtherClaims().remove(config.claim()));
    if (held.isEmpty()
        && late.isEmpty()
        && config.upstreamKey().isEmpty()
        && !GrantProps.anyIn(clientSession)) {
      return;
    }
    List<ClientModel> servers = servers();
    if (servers.isEmpty()) {
      LOG.debugf("Token for client %s names no MCP server: it gets no props", token.getIssuedFor());
      return;
    }
    ObjectNode props = JsonSerialization.mapper.createObjectNode();
    GrantProps grants = new GrantProps(clientSession, token.getIssuer(), keys);
    // A server writes its grant props itself; what the administrator's mappers say counts more.
    for (ClientModel server : servers) {
      grants.forToken(server).ifPresent(props::setAll);
    }
    held.map(TokenProps::object).ifPresent(props::setAll);
    late.map(TokenProps::object).ifPresent(props::setAll);
    config
        .upstreamKey()
        .ifPresent(
            key ->
                new UpstreamToken(session, clientSession.getUserSession())
                    .read()
                    .ifPresent(upstream -> props.set(key, upstream)));
    if (!props.isEmpty()) {
      token.getOtherClaims().put(config.claim(), sealed(only(servers), bytes(props)));
    }
  }

  private List<ClientModel> servers() {
    Optional<String> fixed = config.audience();
    if (fixed.isEmpty()) {
      return McpServers.in(session, token.getAudience());
    }
    boolean meant =
        token.getAudience() != null && Arrays.asList(token.getAudience()).contains(fixed.get());
    return meant
        ? fixed.map(realm::getClientByClientId).filter(Objects::nonNull).stream().toList()
        : List.of();
  }

  private static ClientModel only(List<ClientModel> servers) {
    if (servers.size() > 1) {
      throw new PropsException(PropsFailure.SEVERAL_AUDIENCES);
    }
    return servers.get(0);
  }

  private static ObjectNode object(Object claim) {
    JsonNode json = JsonSerialization.mapper.valueToTree(claim);
    if (json instanceof ObjectNode object) {
      return object;
    }
    throw new PropsException(PropsFailure.NOT_AN_OBJECT);
  }

  private byte[] bytes(ObjectNode props) {
    byte[] bytes;
    try {
      bytes = JsonSerialization.mapper.writeValueAsBytes(props);
    } catch (JsonProcessingException e) {
      throw new PropsException(PropsFailure.NOT_AN_OBJECT);
    }
    if (bytes.length > config.limit()) {
      throw new PropsException(PropsFailure.TOO_LARGE);
    }
    return bytes;
  }

  private String sealed(ClientModel server, byte[] props) {
    Binding binding = new Binding(token.getIssuer(), server.getClientId(), token.getId());
    if (config.mode() == Mode.PUBLIC_KEY) {
      return new PublicKeySeal(session).seal(server, binding, props);
    }
    RealmKey key = keys.active().orElseThrow(() -> new PropsException(PropsFailure.NO_KEY));
    return Seal.seal(key, binding, props);
  }
}
