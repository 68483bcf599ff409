package io.mcpauth.keycloak.registration.metadata;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.client.ClientName;
import io.mcpauth.keycloak.registration.gate.Decision.Deny;
import io.mcpauth.keycloak.registration.value.WebAddress;
import java.util.List;
import java.util.Optional;

/** What is shown to people: the name and the pages of a client, in every language. */
final class DescriptionRule implements MetadataRule {

  static final String CLIENT_NAME = "client_name";

  private static final String CLIENT_URI = "client_uri";

  // Keycloak's column CLIENT.BASE_URL is VARCHAR(255): a longer address would be a server error.
  private static final int CLIENT_URI_LENGTH = 255;

  private static final List<String> PAGES =
      List.of(CLIENT_URI, "logo_uri", "tos_uri", "policy_uri");

  @Override
  public Optional<Deny> take(SentMetadata sent, ObjectNode registered) {
    return name(sent, registered).or(() -> pages(sent, registered));
  }

  // RFC 7591 section 2.2: a name may come in several languages; Keycloak keeps the one without a
  // tag, and the others must not be worse.
  private static Optional<Deny> name(SentMetadata sent, ObjectNode registered) {
    for (JsonNode name : sent.valuesInAnyLanguage(CLIENT_NAME)) {
      if (!name.isTextual()) {
        return Deny.metadata(CLIENT_NAME, "must be a text");
      }
      if (ClientName.clean(name.asText()).isTooLong()) {
        return Deny.metadata(
            CLIENT_NAME, "is longer than " + ClientName.MAX_LENGTH + " characters");
      }
    }
    String name = sent.name().text();
    if (!name.isEmpty()) {
      registered.put(CLIENT_NAME, name);
    }
    return Optional.empty();
  }

  // RFC 7591 sections 2 and 5: shown to people as links, so nothing that runs scripts.
  private static Optional<Deny> pages(SentMetadata sent, ObjectNode registered) {
    for (String page : PAGES) {
      for (JsonNode address : sent.valuesInAnyLanguage(page)) {
        Optional<String> problem = WebAddress.problemOfPage(address);
        if (problem.isPresent()) {
          return Deny.metadata(page, problem.get());
        }
      }
      Optional<JsonNode> address = sent.value(page);
      if (page.equals(CLIENT_URI)
          && address.filter(uri -> uri.asText().length() > CLIENT_URI_LENGTH).isPresent()) {
        return Deny.metadata(CLIENT_URI, "is longer than " + CLIENT_URI_LENGTH + " characters");
      }
      address.ifPresent(uri -> registered.set(page, uri));
    }
    return Optional.empty();
  }
}
