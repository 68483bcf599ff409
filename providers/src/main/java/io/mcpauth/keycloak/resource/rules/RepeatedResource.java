package io.mcpauth.keycloak.resource.rules;

import io.mcpauth.keycloak.resource.registry.ResourceUri;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.keycloak.OAuth2Constants;

/**
 * Reads a {@code resource} that was sent more than once, or is longer than Keycloak reads, as one
 * value.
 *
 * <p>RFC 8707 section 2 lets the parameter repeat, unlike any other parameter of OAuth (RFC 6749
 * section 3.1), and Keycloak refuses every repeated one. Values that name the same server become
 * the first of them; values that name several become one that names none, so that the answer is
 * {@code invalid_target}.
 *
 * <p>Keycloak leaves a parameter out that it finds too long, and goes on: a request that names some
 * server would get a token for the default one, or for none.
 */
public final class RepeatedResource {

  /** No URI has a blank in it, so the joined values are not a resource. */
  static final String SEPARATOR = " ";

  /** No absolute URI, so it is not a resource; short enough for every parser of Keycloak's. */
  static final String TOO_LONG = "too-long";

  private RepeatedResource() {}

  public static boolean isIn(MultivaluedMap<String, String> parameters) {
    List<String> values = values(parameters);
    return values.size() > 1 || values.stream().anyMatch(RepeatedResource::isTooLong);
  }

  private static boolean isTooLong(String value) {
    return value.length() > ResourceUri.MAX_LENGTH;
  }

  /** A copy of the parameters with one resource. */
  public static MultivaluedMap<String, String> collapsed(
      MultivaluedMap<String, String> parameters) {
    MultivaluedMap<String, String> once = new MultivaluedHashMap<>(parameters);
    once.putSingle(OAuth2Constants.RESOURCE, one(values(parameters)));
    return once;
  }

  /** One value for all. */
  static String one(List<String> values) {
    Set<Optional<ResourceUri>> named = new HashSet<>();
    values.forEach(value -> named.add(ResourceUri.parse(value)));
    boolean same = named.size() == 1 && !named.contains(Optional.<ResourceUri>empty());
    if (same) {
      return values.get(0);
    }
    String joined = String.join(SEPARATOR, values);
    return isTooLong(joined) ? TOO_LONG : joined;
  }

  private static List<String> values(MultivaluedMap<String, String> parameters) {
    return parameters.getOrDefault(OAuth2Constants.RESOURCE, List.of());
  }
}
