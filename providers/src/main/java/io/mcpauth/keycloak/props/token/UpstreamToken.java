package io.mcpauth.keycloak.props.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.List;
import java.util.Optional;
import org.keycloak.OAuth2Constants;
import org.keycloak.events.Details;
import org.keycloak.models.FederatedIdentityModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.util.JsonSerialization;

/** The token that Keycloak stored when the user came through an identity provider. */
final class UpstreamToken {

  /** Of no use to an MCP server: the first needs the secret of Keycloak's own client there. */
  private static final List<String> LEFT_OUT =
      List.of(OAuth2Constants.REFRESH_TOKEN, OAuth2Constants.ID_TOKEN);

  private final KeycloakSession session;
  private final UserSessionModel userSession;

  UpstreamToken(KeycloakSession session, UserSessionModel userSession) {
    this.session = session;
    this.userSession = userSession;
  }

  /**
   * The stored token of this login.
   *
   * @return a JSON object as the provider answered, or text where it was none; empty if the user
   *     did not come through a provider that stores tokens
   */
  Optional<JsonNode> read() {
    return Optional.ofNullable(userSession.getNote(Details.IDENTITY_PROVIDER))
        .map(
            alias ->
                session
                    .users()
                    .getFederatedIdentity(
                        session.getContext().getRealm(), userSession.getUser(), alias))
        .map(FederatedIdentityModel::getToken)
        .map(UpstreamToken::parse);
  }

  static JsonNode parse(String stored) {
    try {
      if (JsonSerialization.mapper.readTree(stored) instanceof ObjectNode object) {
        return object.remove(LEFT_OUT);
      }
    } catch (JsonProcessingException e) {
      // Some providers answer with a form or with plain text: it goes on as it is.
    }
    return TextNode.valueOf(stored);
  }
}
