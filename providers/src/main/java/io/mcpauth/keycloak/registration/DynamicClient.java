package io.mcpauth.keycloak.registration;

import org.keycloak.models.ClientModel;

/** Marks clients that came through dynamic client registration (RFC 7591). */
public final class DynamicClient {

  /** Client attribute; {@value #ANONYMOUS} or {@value #TOKEN}, absent on clients made by hand. */
  public static final String ATTRIBUTE = "mcp.dynamic";

  /** Registered without any token. */
  static final String ANONYMOUS = "anonymous";

  /** Registered with an initial access token, or by an administrator through the same endpoint. */
  static final String TOKEN = "token";

  private DynamicClient() {}

  /** Whether this client registered itself, with or without an initial access token. */
  public static boolean is(ClientModel client) {
    return client.getAttribute(ATTRIBUTE) != null;
  }
}
