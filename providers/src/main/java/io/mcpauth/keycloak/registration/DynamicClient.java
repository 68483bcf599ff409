package io.mcpauth.keycloak.registration;

import org.keycloak.models.ClientModel;

/** Marks clients that came through dynamic client registration (RFC 7591). */
public final class DynamicClient {

  /** Client attribute; {@code anonymous} or {@code token}, absent on clients made by hand. */
  public static final String ATTRIBUTE = "mcp.dynamic";

  private DynamicClient() {}

  /** Whether this client registered itself, with or without an initial access token. */
  public static boolean is(ClientModel client) {
    return client.getAttribute(ATTRIBUTE) != null;
  }
}
