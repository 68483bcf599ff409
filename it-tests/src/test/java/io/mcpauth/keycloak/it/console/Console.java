package io.mcpauth.keycloak.it.console;

import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmUser;
import java.net.URI;
import java.util.List;
import org.jsoup.nodes.Element;

/** {@code /realms/{realm}/mcp/console}, as somebody sees it. */
public record Console(Page page) {

  /** The page of those of the realm itself. */
  public static URI of(McpRealm realm) {
    return URI.create(realm.server() + "/realms/" + realm.name() + "/mcp/console");
  }

  /** A section of it. */
  static URI of(McpRealm realm, String view) {
    return URI.create(of(realm) + "?view=" + view);
  }

  /** Signs in if need be. */
  static Console open(RealmUser user, Browser browser, URI page) {
    Page shown = browser.open(page);
    return new Console(shown.isLogin() ? shown.login(user.name(), user.password()) : shown);
  }

  int status() {
    return page.answer().status();
  }

  String text() {
    return page.text();
  }

  /** The sections that there are. */
  List<String> sections() {
    return page.html().select("nav[aria-label=Sections] a").eachText();
  }

  /** What can be pressed, but for signing out. */
  List<String> buttons() {
    return page.html().select("form:has([name=act]) button").eachText();
  }

  /** What stands about a thing, by words that it and nothing around it has. */
  Element thing(String words) {
    return page.html().select("article").stream()
        .filter(article -> article.text().contains(words))
        .findFirst()
        .orElseThrow(() -> new AssertionError("nothing about " + words + ": " + page));
  }

  /** Presses the button of a thing. */
  Console press(String act, String words) {
    return new Console(page.send("#" + formOf(act, words)));
  }

  /** What that would send. */
  Form form(String act, String words) {
    return page.fields("#" + formOf(act, words));
  }

  /** The page's forms have no ids of their own. */
  private String formOf(String act, String words) {
    return thing(words).expectFirst("form:has([name=act][value=" + act + "])").id("f").id();
  }

  /** A form that a person without the button could make up. */
  Form forged(String act, String object) {
    return Form.empty()
        .with("token", page.html().expectFirst("[name=token]").attr("value"))
        .with("act", act)
        .with("object", object);
  }
}
