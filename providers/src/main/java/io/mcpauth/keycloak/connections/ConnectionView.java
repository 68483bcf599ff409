package io.mcpauth.keycloak.connections;

import java.util.List;

/**
 * A connection as the template shows it; empty text where there is nothing to show. It is public
 * because the template calls its methods.
 */
public record ConnectionView(
    String id,
    String name,
    String clientId,
    boolean selfAsserted,
    String verifiedBy,
    List<ServerView> servers,
    List<ScopeView> scopes,
    MomentView since,
    MomentView lastRefreshed,
    boolean offline) {

  /**
   * An MCP server.
   *
   * @param name empty if the server is not registered any more
   */
  public record ServerView(String name, String url) {}

  /**
   * Something that the client may do.
   *
   * @param words the theme's; empty if it has none for this scope
   * @param consentText the scope's own, which may name a message
   */
  public record ScopeView(String words, String consentText) {}

  /**
   * A moment for people and for machines.
   *
   * @param text in the reader's language; empty if there was none
   * @param iso ISO 8601
   */
  public record MomentView(String text, String iso) {

    static final MomentView NONE = new MomentView("", "");
  }
}
