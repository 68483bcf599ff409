package io.mcpauth.keycloak.it.browser;

import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import java.net.URI;
import java.util.Set;

/**
 * A person's browser, as far as Keycloak's pages need one: cookies, redirects, forms; no script.
 */
public final class Browser {

  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final int MOST_REDIRECTS = 10;

  private final URI server;
  private final URI listening;
  private final Cookies cookies = new Cookies();

  public Browser(URI server) {
    this(server, server);
  }

  /**
   * A browser of people who find a server behind another address.
   *
   * @param server as it is published
   * @param listening where it is in truth
   */
  public Browser(URI server, URI listening) {
    this.server = server;
    this.listening = listening;
  }

  /**
   * Follows redirects until there is a page to read, or until one leaves the server for the client.
   */
  public Page open(URI uri) {
    return follow(Http.get(reached(uri)), uri);
  }

  /**
   * Sends a form as a page of this server sends it: browsers name the page's origin with every
   * POST.
   */
  public Page submit(URI action, Form form) {
    return submit(action, form, server.getScheme() + "://" + server.getRawAuthority());
  }

  /** Sends a form from a page of another origin; empty for a browser that does not name one. */
  public Page submit(URI action, Form form, String origin) {
    Http request = Http.post(reached(action)).form(form);
    return follow(origin.isEmpty() ? request : request.header("Origin", origin), action);
  }

  /** Takes the cookies of an answer that somebody else's request got. */
  public void keep(Answer answer) {
    cookies.keep(answer.headers().allValues("Set-Cookie"));
  }

  private Page follow(Http first, URI firstUri) {
    Http request = first;
    URI uri = firstUri;
    for (int i = 0; i < MOST_REDIRECTS; i++) {
      String sent = cookies.sentTo(uri);
      Answer answer = (sent.isEmpty() ? request : request.header("Cookie", sent)).send();
      cookies.keep(answer.headers().allValues("Set-Cookie"));
      if (!REDIRECTS.contains(answer.status())) {
        return new Page(this, uri, answer);
      }
      uri = uri.resolve(answer.location());
      if (!isOf(server, uri) && !isOf(listening, uri)) {
        return new Page(this, uri, answer);
      }
      request = Http.get(reached(uri));
    }
    throw new AssertionError("more than " + MOST_REDIRECTS + " redirects from " + firstUri);
  }

  private URI reached(URI uri) {
    return isOf(server, uri)
        ? URI.create(listening.getScheme() + "://" + listening.getRawAuthority() + rest(uri))
        : uri;
  }

  private static String rest(URI uri) {
    return uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery());
  }

  private static boolean isOf(URI origin, URI uri) {
    return origin.getRawAuthority().equals(uri.getRawAuthority());
  }
}
