package io.mcpauth.keycloak.setup.doctor;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What admin REST tells of one object.
 *
 * @param id check and object
 * @param title what was looked at
 * @param meaning what comes of it
 * @param remedy what to do; empty if nothing is to be done
 * @param link the form of the admin console where it is done
 * @param fixable whether {@code POST {id}/fix} does it
 */
record Finding(
    String id,
    State state,
    String title,
    String meaning,
    String remedy,
    @Nullable String link,
    boolean fixable) {

  static Finding of(Check check, Trouble trouble, Patient patient) {
    return new Finding(
        check.name() + ':' + trouble.object(),
        trouble.state(),
        check.title(),
        trouble.meaning(),
        trouble.remedy(),
        trouble.place().map(patient::console).orElse(null),
        trouble.isFixableBy(check));
  }

  static Finding well(Check check, Patient patient) {
    return well(check, check.name() + ':' + patient.realm().getName());
  }

  static Finding well(Check check, String id) {
    return new Finding(id, State.OK, check.title(), "As it should be", "", null, false);
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", id);
    json.put("state", state.text());
    json.put("title", title);
    json.put("meaning", meaning);
    json.put("remedy", remedy);
    if (link != null) {
      json.put("link", link);
    }
    json.put("fixable", fixable);
    return json;
  }
}
