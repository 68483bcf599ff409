package io.mcpauth.keycloak.connections;

import io.mcpauth.keycloak.page.Moment;
import java.util.List;

/**
 * A connection as the template shows it; empty text where there is nothing to show. It is public
 * because the template calls its methods.
 *
 * @param publisher where its metadata comes from, which was verified; none if it has no document
 * @param blocked whether an administrator keeps it from doing anything
 * @param places all that access goes to, at whatever server
 */
public record ConnectionView(
    String id,
    String name,
    String clientId,
    boolean selfAsserted,
    String verifiedBy,
    List<PlaceView> publisher,
    boolean blocked,
    List<PlaceView> places,
    List<AccessView> access) {

  /**
   * What it may do at one MCP server.
   *
   * @param value what a form sends for it
   * @param kind {@code SERVER}, {@code NONE} or {@code ANY}
   * @param name empty if the server is not registered any more
   */
  public record AccessView(
      String value,
      String kind,
      String name,
      String url,
      List<PlaceView> places,
      List<ScopeView> scopes,
      Moment since,
      Moment lastRefreshed,
      boolean offline,
      boolean holds,
      boolean revocable) {}

  /**
   * Where access goes.
   *
   * @param kind part of a message key: a kind of {@link io.mcpauth.keycloak.consent.Destination},
   *     {@code BACKCHANNEL} or {@code ANY}
   * @param lead what stands before that which stands out
   * @param emphasis what stands out
   * @param tail a port
   */
  public record PlaceView(String kind, String lead, String emphasis, String tail) {}

  /**
   * Something that the client may do.
   *
   * @param words the theme's; empty if it has none for this scope
   * @param consentText the scope's own, which may name a message
   * @param parameter of a scope that has one
   */
  public record ScopeView(String words, String consentText, String parameter) {}

  /**
   * What was revoked.
   *
   * @param server empty for tokens that are for none
   * @param whole whether it was all that the client may do
   */
  public record EndedView(String client, String server, boolean whole) {}
}
