package io.mcpauth.keycloak.registration;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.models.ClientModel;
import org.keycloak.models.ClientScopeModel;
import org.keycloak.representations.oidc.OIDCClientRepresentation;
import org.keycloak.util.JsonSerialization;

/** What a client is told of its registration (RFC 7591 section 3.2.1). */
final class RegistrationAnswer {

  /** Client attributes by the member that they come from. */
  private static final Map<String, String> PAGES =
      Map.of(
          "logo_uri", ClientModel.LOGO_URI,
          "tos_uri", ClientModel.TOS_URI,
          "policy_uri", ClientModel.POLICY_URI);

  private RegistrationAnswer() {}

  /**
   * Keycloak's answer, brought in line with what was sent and what is stored.
   *
   * @param stock the answer as Keycloak makes it
   * @param client the client as stored
   * @return JSON without empty members
   */
  static ObjectNode of(OIDCClientRepresentation stock, ClientModel client) {
    ObjectNode answer = JsonSerialization.mapper.valueToTree(stock);
    set(answer, RedirectRule.REDIRECT_URIS, SentRedirectUris.of(client));
    set(answer, RedirectRule.POST_LOGOUT_REDIRECT_URIS, afterLogout(client));
    // Keycloak counts "none" to the code flow; no client registers it.
    set(
        answer,
        GrantRule.RESPONSE_TYPES,
        SentMetadata.texts(answer.path(GrantRule.RESPONSE_TYPES))
            .filter(type -> !type.equals("none"))
            .toList());
    // Keycloak stores these pages and does not tell.
    PAGES.forEach((member, attribute) -> answer.put(member, client.getAttribute(attribute)));
    answer.put(TokenRule.SCOPE, scope(client));
    answer.put(
        RedirectRule.APPLICATION_TYPE,
        client.getAttribute(ClientMetadataRegistrationPolicy.APPLICATION_TYPE));
    if (client.isPublicClient()) {
      answer.remove("client_secret");
      answer.remove("client_secret_expires_at");
    }
    // SDKs check that what should be a URL is one, and an empty text is none.
    answer.properties().removeIf(entry -> isEmpty(entry.getValue()));
    return answer;
  }

  private static void set(ObjectNode answer, String member, List<String> values) {
    ArrayNode array = answer.putArray(member);
    values.forEach(array::add);
  }

  /** Those that were sent; where none were, Keycloak shows the redirect URIs in their place. */
  private static List<String> afterLogout(ClientModel client) {
    return ClientUris.stored(client).postLogoutRedirectUris();
  }

  /** RFC 7591 section 2: scope values that the client can use when it asks for tokens. */
  private static String scope(ClientModel client) {
    Map<String, ClientScopeModel> optional = client.getClientScopes(false);
    Stream<String> always =
        client.getClientScopes(true).values().stream()
            .filter(ClientScopeModel::isIncludeInTokenScope)
            .map(ClientScopeModel::getName);
    return Stream.concat(always, optional.keySet().stream())
        .sorted()
        .collect(Collectors.joining(" "));
  }

  private static boolean isEmpty(JsonNode value) {
    return value.isNull()
        || (value.isTextual() && value.asText().isEmpty())
        || (value.isContainerNode() && value.isEmpty());
  }
}
