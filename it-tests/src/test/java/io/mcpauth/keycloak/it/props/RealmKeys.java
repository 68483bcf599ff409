package io.mcpauth.keycloak.it.props;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;

/** The key providers {@code mcp-props-key} of a realm, as an administrator handles them. */
public record RealmKeys(McpRealm realm) {

  private static final String TYPE = "org.keycloak.keys.KeyProvider";

  /** Adds a provider. */
  public Answer add(Map<String, String> config) {
    Map<String, List<String>> values = new HashMap<>();
    config.forEach((key, value) -> values.put(key, List.of(value)));
    return realm
        .admin()
        .post(
            "/components",
            Map.of(
                "name",
                "props " + config.hashCode(),
                "providerId",
                "mcp-props-key",
                "providerType",
                TYPE,
                "config",
                values));
  }

  /** Adds a generated key. */
  public String addGenerated(int priority) {
    String location =
        add(Map.of("priority", String.valueOf(priority), "source", "generated"))
            .expect(201)
            .location()
            .getPath();
    return location.substring(location.lastIndexOf('/') + 1);
  }

  /** The id of the provider whose key seals. */
  public String active() {
    String keyId = realm.admin().get("/keys").expect(200).json().at("/active/MCP-PROPS").asText();
    return providers().stream()
        .filter(provider -> shown(provider).path("kid").asText().equals(keyId))
        .findFirst()
        .orElseThrow();
  }

  /** Adds a generated key that seals from now on; answers the id of the one that did. */
  public String rotate() {
    String old = active();
    addGenerated(shown(old).path("providerPriority").asInt() + 1);
    return old;
  }

  /** The ids of all providers. */
  public List<String> providers() {
    JsonNode found = realm.admin().get("/components?type=" + TYPE).expect(200).json();
    return StreamSupport.stream(found.spliterator(), false)
        .filter(component -> component.path("providerId").asText().equals("mcp-props-key"))
        .map(component -> component.path("id").asText())
        .toList();
  }

  /** Changes one setting of a provider. */
  public void set(String provider, String setting, String value) {
    ObjectNode component =
        (ObjectNode) realm.admin().get("/components/" + provider).expect(200).json();
    component.withObject("/config").putArray(setting).add(value);
    realm.admin().put("/components/" + provider, component).expect(204);
  }

  public void remove(String provider) {
    realm.admin().delete("/components/" + provider).expect(204);
  }

  /** What the console's Keys tab shows of a provider. */
  public JsonNode shown(String provider) {
    JsonNode keys = realm.admin().get("/keys").expect(200).json().path("keys");
    return StreamSupport.stream(keys.spliterator(), false)
        .filter(key -> key.path("providerId").asText().equals(provider))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no key of " + provider + " in " + keys));
  }
}
