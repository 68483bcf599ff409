package io.mcpauth.keycloak.registration.value;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.redirect.Parsed;
import io.mcpauth.keycloak.redirect.RedirectUri;
import io.mcpauth.keycloak.redirect.RedirectUri.Kind;
import java.util.Optional;

/** An address that is shown to people as a link or fetched: {@code client_uri} and its like. */
public final class WebAddress {

  private static final String PAGE = "must be an https address (http for loopback only)";

  private WebAddress() {}

  /**
   * What is wrong with an address that people follow.
   *
   * @return a clause that follows the name of the member; empty for an https address, or an http
   *     one of the user's own machine, with a fragment or without
   */
  public static Optional<String> problemOfPage(JsonNode address) {
    return problem(withoutFragment(address.asText()), address);
  }

  private static Optional<String> problem(String text, JsonNode address) {
    if (!address.isTextual()) {
      return Optional.of(PAGE);
    }
    if (address.asText().length() > RedirectUri.MAX_LENGTH) {
      return Optional.of("is longer than " + RedirectUri.MAX_LENGTH + " bytes");
    }
    Parsed parsed = RedirectUri.parse(text);
    if (parsed instanceof Parsed.Refused refused) {
      return Optional.of(PAGE + "; it " + refused.refusal().text());
    }
    Kind kind = ((Parsed.Accepted) parsed).uri().kind();
    return kind == Kind.PRIVATE_USE ? Optional.of(PAGE) : Optional.empty();
  }

  private static String withoutFragment(String text) {
    int fragment = text.indexOf('#');
    return fragment < 0 || !text.substring(fragment + 1).matches("[!-~]*")
        ? text
        : text.substring(0, fragment);
  }
}
