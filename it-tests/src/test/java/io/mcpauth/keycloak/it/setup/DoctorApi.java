package io.mcpauth.keycloak.it.setup;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.net.URLEncoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/** {@code /admin/realms/{realm}/mcp/doctor}, as an administrator asks it. */
record DoctorApi(McpRealm realm) {

  private static final String PATH = "/mcp/doctor";

  /** Those that lack a fix of Keycloak's; docs/deploy.md says why. */
  private static final Pattern OLD_KEYCLOAK =
      Pattern.compile("^Keycloak 26\\.7\\.[0-2] is not supported");

  List<JsonNode> findings() {
    JsonNode all = realm.admin().get(PATH).expect(200).json();
    return StreamSupport.stream(all.spliterator(), false).toList();
  }

  /** Ids of what is not as it should be. */
  List<String> complaints() {
    return complaintsIn(realm.admin().get(PATH).expect(200));
  }

  /** Ids of what is a failure. */
  List<String> failures() {
    return complaintsIn(realm.admin().get(PATH + "?state=failure").expect(200));
  }

  /** The same of an answer; but for the Keycloak, where the suite runs on an old one. */
  static List<String> complaintsIn(Answer answer) {
    return StreamSupport.stream(answer.json().spliterator(), false)
        .filter(finding -> !finding.path("state").asText().equals("ok"))
        .filter(finding -> !OLD_KEYCLOAK.matcher(finding.path("meaning").asText()).find())
        .map(finding -> finding.path("id").asText())
        .toList();
  }

  Optional<JsonNode> finding(String id) {
    return findings().stream().filter(finding -> finding.path("id").asText().equals(id)).findAny();
  }

  Answer fix(String id) {
    return realm.admin().post(fixPath(id), Map.of());
  }

  static String fixPath(String id) {
    return PATH + "/" + URLEncoder.encode(id, UTF_8).replace("+", "%20") + "/fix";
  }

  /** The names of all checks. */
  Stream<String> checks() {
    return findings().stream()
        .map(finding -> finding.path("id").asText().replaceFirst(":.*", ""))
        .distinct();
  }
}
