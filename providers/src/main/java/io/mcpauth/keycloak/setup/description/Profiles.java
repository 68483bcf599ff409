package io.mcpauth.keycloak.setup.description;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The client profiles, and the client policy that applies them. */
public final class Profiles {

  public static final String PKCE = "pkce-enforcer";
  public static final String CIMD = "mcp-cimd";
  public static final String GRANT = "mcp-grant";
  public static final String RESOURCE = "mcp-resource-indicator";
  public static final String HASHED_SECRET = "mcp-hashed-client-secret";

  public static final String AUTO_CONFIGURE = "auto-configure";
  public static final String ADMISSION = "admission";
  public static final String KNOWN_CLIENTS = "known-clients";
  public static final String DEFAULT_RESOURCE = "default-resource";
  public static final String REFRESH_RETRY = "refresh-retry-seconds";

  /** Keycloak's condition that every client meets. */
  public static final String ANY_CLIENT = "any-client";

  /** Ours, which clients that came by themselves and MCP servers meet. */
  public static final String MCP_CLIENTS = "mcp-clients";

  /** Without these the pack does not do what it promises, and why. */
  public static final Map<String, String> OURS =
      inOrder(
          GRANT, "codes, refresh tokens and consent are Keycloak's own",
          RESOURCE, "no token is bound to one MCP server",
          HASHED_SECRET, "client secrets are stored in clear");

  /** Keycloak's own that OAuth 2.1 needs, and what is without them. */
  public static final Map<String, String> KEYCLOAKS =
      inOrder(
          PKCE,
          "a client may leave PKCE out",
          "reject-implicit-grant",
          "tokens can stand in a redirect",
          "reject-ropc-grant",
          "a client may ask for passwords",
          AdminConsole.TAKES_FULL_SCOPE,
          "a client may have all roles of its users");

  private static final Map<String, Object> AUTOMATIC = Map.of(AUTO_CONFIGURE, true);

  public static final Profile OAUTH =
      new Profile(
          "mcp-oauth-2.1",
          "OAuth 2.1 for every client: PKCE with S256, no implicit grant, no password grant, no full"
              + " scope, tokens for one resource.",
          Stream.concat(
                  KEYCLOAKS.keySet().stream().map(id -> new Executor(id, AUTOMATIC)),
                  Stream.of(
                      new Executor(
                          CIMD,
                          inOrder(
                              ADMISSION,
                              "listed",
                              KNOWN_CLIENTS,
                              List.of("chatgpt", "claude", "codex", "vscode"))),
                      new Executor(GRANT, Map.of()),
                      new Executor(RESOURCE, Map.of())))
              .toList());

  public static final Profile SECRETS =
      new Profile(
          "mcp-hashed-secrets",
          "Client secrets exist as PBKDF2 hashes only, and are shown once.",
          List.of(new Executor(HASHED_SECRET, Map.of())));

  public static final List<Profile> ALL = List.of(OAUTH, SECRETS);

  /** The client policy, which has the name of the first profile. */
  public static final String POLICY = OAUTH.name();

  public static final String POLICY_DESCRIPTION =
      "Applies both profiles to every client of this realm.";

  public static final String POLICY_DESCRIPTION_MCP_CLIENTS =
      "Applies both profiles to clients that came by themselves and to MCP servers.";

  private Profiles() {}

  /** Whether every client of the pack's meets a condition. */
  public static boolean reachesMcpClients(String condition) {
    return condition.equals(ANY_CLIENT) || condition.equals(MCP_CLIENTS);
  }

  @SuppressWarnings("unchecked") // Pairs of a name and a value.
  private static <V> Map<String, V> inOrder(Object... pairs) {
    Map<String, V> map = new LinkedHashMap<>();
    for (int i = 0; i < pairs.length; i += 2) {
      map.put((String) pairs[i], (V) pairs[i + 1]);
    }
    return Collections.unmodifiableMap(map);
  }

  /** A client profile. */
  public record Profile(String name, String description, List<Executor> executors) {

    /** Copies. */
    public Profile {
      executors = List.copyOf(executors);
    }

    Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("name", name);
      json.put("description", description);
      json.put("executors", executors.stream().map(Executor::json).toList());
      return json;
    }
  }

  /** An executor of a profile. */
  public record Executor(String id, Map<String, Object> configuration) {

    /** Copies. */
    public Executor {
      configuration = Map.copyOf(configuration);
    }

    Map<String, Object> json() {
      return inOrder("executor", id, "configuration", configuration);
    }
  }
}
