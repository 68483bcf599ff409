package io.mcpauth.keycloak.request;

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.Constants;

/** A list of scopes, as parameters, claims and attributes have it. */
public final class ScopeParameter {

  private ScopeParameter() {}

  /** An attribute's list, with blanks as in a parameter or as Keycloak's forms join lists. */
  public static Set<String> listed(@Nullable String attribute) {
    return words(attribute == null ? null : attribute.replace(Constants.CFG_DELIMITER, " "));
  }

  /** RFC 6749 section 3.3: scopes are separated by blanks, and their order means nothing. */
  public static Set<String> words(@Nullable String text) {
    Set<String> words = new LinkedHashSet<>();
    if (text != null) {
      Stream.of(text.split(" ", -1)).filter(word -> !word.isEmpty()).forEach(words::add);
    }
    return words;
  }
}
