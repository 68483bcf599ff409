package io.mcpauth.keycloak.refusal;

import io.mcpauth.keycloak.request.EventDetail;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.Details;

/**
 * Why, in the words of an event. Ours are constant texts. Keycloak's own may go on, behind a colon,
 * with what was sent: that is left out, unless it is the name of a parameter.
 *
 * @param error the code that counts: of a client policy its own
 * @param text a clause; made of the error where the event has none
 * @param field the parameter that Keycloak names; empty if it names none
 */
record EventReason(String error, String text, String field) {

  private static final Pattern PARAMETER =
      Pattern.compile("(?:Missing|Invalid) parameter: ([a-z_]{1,40})");

  private static final Map<String, String> NAMED =
      Map.of("Invalid scopes", "scope", "Invalid resource", "resource");

  /** What Keycloak's constant texts are made of. */
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9 _'.,()/-]{1,200}");

  static EventReason of(String error, Map<String, String> details) {
    @Nullable String policyError = details.get(Details.CLIENT_POLICY_ERROR);
    String code = policyError == null ? error : policyError;
    @Nullable String said =
        policyError == null
            ? details.get(Details.REASON)
            : details.get(Details.CLIENT_POLICY_ERROR_DETAIL);
    if (said == null) {
      return ofError(code);
    }
    // The endpoint of registrations writes with the policy's name; its texts are ours.
    if (details.containsKey(EventDetail.POLICY)) {
      return new EventReason(code, said, "");
    }
    Matcher parameter = PARAMETER.matcher(said);
    if (parameter.matches()) {
      return new EventReason(code, said, parameter.group(1));
    }
    int colon = said.indexOf(':');
    return Optional.of(colon < 0 ? said : said.substring(0, colon))
        .filter(text -> PLAIN.matcher(text).matches())
        .map(text -> new EventReason(code, text, NAMED.getOrDefault(text, "")))
        .orElseGet(() -> ofError(code));
  }

  private static EventReason ofError(String code) {
    return new EventReason(code, code.replace('_', ' '), "");
  }
}
