package io.mcpauth.keycloak.setup.description;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The client scopes of a realm with MCP servers. */
public final class Scopes {

  /** What most MCP servers offer. */
  public static final List<String> OF_SERVERS =
      List.of("mcp:tools", "mcp:resources", "mcp:prompts");

  /** The scope that seals props; each client has it, and it gives nothing by itself. */
  public static final String PROPS = "mcp-props";

  /** Keycloak's own scope for access without a browser. */
  public static final String OFFLINE = "offline_access";

  /** Keycloak's own scopes that tell who somebody is, and what they may. */
  public static final List<String> PERSONAL = List.of("profile", "email", "roles");

  /** What a client that came by itself may have, and has at its first request. */
  public static final List<String> OF_CLIENTS =
      Stream.concat(OF_SERVERS.stream(), Stream.of(OFFLINE, "profile", "email")).toList();

  /** The mapper that seals. */
  public static final Mapper PROPS_MAPPER =
      new Mapper(
          "MCP props",
          "oidc-mcp-props-mapper",
          Map.of("claim.name", "props", "mode", "symmetric", "size-limit", "8192"));

  /** All that the pack adds. */
  public static final List<Scope> ALL =
      List.of(
          ofServers(
              "mcp:tools",
              "Call the tools of an MCP server",
              "Use the tools of the MCP server on your behalf",
              "1"),
          ofServers(
              "mcp:resources",
              "Read the resources of an MCP server",
              "Read the resources of the MCP server",
              "2"),
          ofServers(
              "mcp:prompts",
              "Read the prompts of an MCP server",
              "Read the prompts of the MCP server",
              "3"),
          new Scope(
              PROPS,
              "Seals the claim props, so that only the MCP server that a token is for can read it.",
              Map.of(
                  "include.in.token.scope", "false",
                  "display.on.consent.screen", "false",
                  "include.in.openid.provider.metadata", "false"),
              List.of(PROPS_MAPPER),
              true));

  private Scopes() {}

  private static Scope ofServers(String name, String description, String consent, String order) {
    return new Scope(
        name,
        description,
        Map.of(
            "include.in.token.scope",
            "true",
            "display.on.consent.screen",
            "true",
            "consent.screen.text",
            consent,
            "gui.order",
            order),
        List.of(),
        false);
  }

  /**
   * A client scope of the protocol {@code openid-connect}.
   *
   * @param isDefault whether clients have it without asking
   */
  public record Scope(
      String name,
      String description,
      Map<String, String> attributes,
      List<Mapper> mappers,
      boolean isDefault) {

    /** Copies. */
    public Scope {
      attributes = Map.copyOf(attributes);
      mappers = List.copyOf(mappers);
    }

    Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("name", name);
      json.put("description", description);
      json.put("protocol", "openid-connect");
      json.put("attributes", attributes);
      if (!mappers.isEmpty()) {
        json.put("protocolMappers", mappers.stream().map(Mapper::json).toList());
      }
      return json;
    }
  }

  /** A protocol mapper of a scope. */
  public record Mapper(String name, String protocolMapper, Map<String, String> config) {

    /** Copies. */
    public Mapper {
      config = Map.copyOf(config);
    }

    Map<String, Object> json() {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("name", name);
      json.put("protocol", "openid-connect");
      json.put("protocolMapper", protocolMapper);
      json.put("config", config);
      return json;
    }
  }
}
