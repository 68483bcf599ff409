package io.mcpauth.keycloak.refusal;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.representations.idm.OAuth2ErrorRepresentation;

/**
 * What a client reads of its refusal.
 *
 * @param code of the error; empty for a page, which a person reads
 * @param description empty if there is none
 */
record HeardError(String code, String description) {

  /** What stands in an answer; empty if it is none of a refusal. */
  static Optional<HeardError> in(Response answer) {
    if (answer.getEntity() instanceof OAuth2ErrorRepresentation error) {
      return Optional.of(new HeardError(text(error.getError()), text(error.getErrorDescription())));
    }
    @Nullable URI back = answer.getLocation();
    if (back != null) {
      // RFC 6749 section 4.1.2.1; in the fragment where the client asked for that.
      Map<String, String> parameters = parameters(text(back.getRawQuery()));
      parameters.putAll(parameters(text(back.getRawFragment())));
      @Nullable String code = parameters.get(OAuth2Constants.ERROR);
      return code == null
          ? Optional.empty()
          : Optional.of(
              new HeardError(code, parameters.getOrDefault(OAuth2Constants.ERROR_DESCRIPTION, "")));
    }
    return answer.getStatusInfo().getFamily() == Response.Status.Family.CLIENT_ERROR
            || answer.getStatusInfo().getFamily() == Response.Status.Family.SERVER_ERROR
        ? Optional.of(new HeardError("", ""))
        : Optional.empty();
  }

  private static Map<String, String> parameters(String encoded) {
    Map<String, String> parameters = new HashMap<>();
    for (String parameter : encoded.split("&", -1)) {
      int equals = parameter.indexOf('=');
      if (equals > 0) {
        parameters.put(
            URLDecoder.decode(parameter.substring(0, equals), UTF_8),
            URLDecoder.decode(parameter.substring(equals + 1), UTF_8));
      }
    }
    return parameters;
  }

  private static String text(@Nullable String text) {
    return Objects.requireNonNullElse(text, "");
  }
}
