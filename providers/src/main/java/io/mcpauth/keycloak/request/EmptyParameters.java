package io.mcpauth.keycloak.request;

import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;

/**
 * RFC 6749 sections 3.1 and 3.2: "Parameters sent without a value MUST be treated as if they were
 * omitted from the request." Keycloak reads {@code scope=} as a scope without name, and {@code
 * max_age=} as no number.
 */
public final class EmptyParameters {

  private EmptyParameters() {}

  /**
   * Leaves them out.
   *
   * @return the same map where there is none
   */
  public static MultivaluedMap<String, String> without(MultivaluedMap<String, String> parameters) {
    if (parameters.values().stream().noneMatch(values -> values.contains(""))) {
      return parameters;
    }
    MultivaluedMap<String, String> sent = new MultivaluedHashMap<>();
    parameters.forEach(
        (name, values) -> {
          List<String> kept = values.stream().filter(value -> !value.isEmpty()).toList();
          if (!kept.isEmpty()) {
            sent.addAll(name, kept);
          }
        });
    return sent;
  }
}
