package io.mcpauth.keycloak.it.servers;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The interface of a realm's MCP servers, as an administrator uses it. */
public final class ServerApi {

  private static final String PATH = "/mcp/servers";

  private final McpRealm realm;

  public ServerApi(McpRealm realm) {
    this.realm = realm;
  }

  /** A server that no other test has, as {@code POST} takes it. */
  public static Map<String, Object> fresh() {
    String id = "server-" + UUID.randomUUID();
    return Map.of("clientId", id, "resources", List.of("https://" + id + ".example/mcp"));
  }

  /** One with more members, or with others. */
  public static Map<String, Object> fresh(String member, Object value) {
    Map<String, Object> server = new LinkedHashMap<>(fresh());
    server.put(member, value);
    return server;
  }

  public Answer create(Object server) {
    return realm.admin().post(PATH, server);
  }

  /** Makes one that is sound. */
  public JsonNode created(Object server) {
    return create(server).expect(201).json();
  }

  public Answer rehearseCreation(Object server) {
    return realm.admin().post(PATH + "?dryRun=true", server);
  }

  public Answer read(String id) {
    return realm.admin().get(PATH + "/" + id);
  }

  public Answer replace(String id, Object server) {
    return realm.admin().put(PATH + "/" + id, server);
  }

  public Answer delete(String id) {
    return realm.admin().delete(PATH + "/" + id);
  }

  /**
   * Lists servers.
   *
   * @param query such as {@code ?max=10}
   */
  public Answer list(String query) {
    return realm.admin().get(PATH + query);
  }

  /** The client ids of the servers that a search finds. */
  public List<String> found(String part) {
    return list("?max=1000&search=" + URLEncoder.encode(part, UTF_8))
        .expect(200)
        .json()
        .findValuesAsText("clientId");
  }

  public Answer snippet(String id, String language) {
    return realm.admin().post(PATH + "/" + id + "/snippets?lang=" + language, Map.of());
  }

  /** A server as it was told, with one member changed; the secret is not sent back. */
  static ObjectNode with(JsonNode server, String member, Object value) {
    ObjectNode changed = server.deepCopy();
    changed.remove("secret");
    changed.set(member, Json.parse(Json.write(value)));
    return changed;
  }
}
