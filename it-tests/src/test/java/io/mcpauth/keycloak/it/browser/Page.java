package io.mcpauth.keycloak.it.browser;

import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import java.net.URI;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jsoup.Jsoup;
import org.jsoup.nodes.Document;
import org.jsoup.nodes.Element;
import org.jsoup.nodes.FormElement;

/** Where the browser came to rest: a page of Keycloak, or the redirect to the client. */
public final class Page {

  private static final Duration LOGIN_PATIENCE = Duration.ofSeconds(10);
  private static final Duration BETWEEN_LOGINS = Duration.ofMillis(50);

  private final Browser browser;
  private final URI uri;
  private final Answer answer;
  private final Document html;

  Page(Browser browser, URI uri, Answer answer) {
    this.browser = browser;
    this.uri = uri;
    this.answer = answer;
    this.html = Jsoup.parse(answer.body(), uri.toString());
  }

  /** Where it is. */
  public URI uri() {
    return uri;
  }

  /** Status, headers and body as they came. */
  public Answer answer() {
    return answer;
  }

  public Document html() {
    return html;
  }

  /** What a person reads. */
  public String text() {
    return html.body().text();
  }

  public boolean isLogin() {
    return html.selectFirst("form input[name=password]") != null;
  }

  public boolean isConsent() {
    return html.selectFirst("form [name=accept]") != null;
  }

  public boolean isCallback() {
    return answer.header("Location").isPresent();
  }

  /** What the client gets; the test fails if the browser is still with Keycloak. */
  public Callback callback() {
    if (!isCallback()) {
      throw unexpected("a redirect to the client");
    }
    return Callback.of(uri);
  }

  /**
   * Signs in. Keycloak refuses a login while another one of the same user is not quite over
   * (DefaultBlockingBruteForceProtector), which happens to tests that follow each other fast; a
   * person would try again, too. How long that takes depends on how busy the machine is.
   */
  public Page login(String user, String password) {
    Page answer = loginOnce(user, password);
    long end = System.nanoTime() + LOGIN_PATIENCE.toNanos();
    while (answer.isLogin() && System.nanoTime() < end) {
      LockSupport.parkNanos(BETWEEN_LOGINS.toNanos());
      answer = answer.loginOnce(user, password);
    }
    return answer;
  }

  private Page loginOnce(String user, String password) {
    if (!isLogin()) {
      throw unexpected("a login page");
    }
    return submit(
        form("form:has(input[name=password])"),
        "login",
        Form.empty().with("username", user).with("password", password));
  }

  /** Presses Yes. */
  public Page accept() {
    return consent("accept");
  }

  /** Unticks these boxes and presses Yes. */
  public Page acceptWithout(String... scopes) {
    for (String scope : scopes) {
      box(scope).removeAttr("checked");
    }
    return accept();
  }

  /** The box of a scope on a consent page. */
  public Element box(String scope) {
    return html.expectFirst("input[type=checkbox][name=scope][value=\"" + scope + "\"]");
  }

  /** Whether a consent page marks the scope. */
  public boolean marksAsNew(String scope) {
    return !html.select("label:has([name=scope][value=\"" + scope + "\"]) .mcp-new").isEmpty();
  }

  /** Sends the consent page's form with these fields in place of its own, and Yes pressed. */
  public Page acceptWith(Form fields) {
    FormElement form = form("form:has([name=accept])");
    return browser.submit(URI.create(form.absUrl("action")), fields.with("accept", "true"));
  }

  /** Presses No. */
  public Page decline() {
    return consent("cancel");
  }

  private Page consent(String button) {
    if (!isConsent()) {
      throw unexpected("a consent page");
    }
    return submit(form("form:has([name=accept])"), button, Form.empty());
  }

  /**
   * Sends what the form holds, with these fields filled in and this button pressed; each must be
   * there.
   */
  private Page submit(FormElement form, String button, Form filled) {
    Form sent = Form.empty();
    for (var field : form.formData()) {
      sent = sent.and(field.key(), field.value());
    }
    for (Element submit : form.select("[type=submit][name]")) {
      sent = sent.without(submit.attr("name"));
    }
    for (var entry : filled.parameters()) {
      required(form, entry.getKey());
      sent = sent.with(entry.getKey(), entry.getValue());
    }
    Element pressed = required(form, button);
    return browser.submit(
        URI.create(form.absUrl("action")), sent.with(button, pressed.attr("value")));
  }

  /** Sends the form that the selector finds, as it stands on the page. */
  public Page send(String formSelector) {
    FormElement form = form(formSelector);
    return browser.submit(URI.create(form.absUrl("action")), fields(formSelector));
  }

  /** What {@link #send} would send. */
  public Form fields(String formSelector) {
    Form fields = Form.empty();
    for (var field : form(formSelector).formData()) {
      fields = fields.and(field.key(), field.value());
    }
    return fields;
  }

  private FormElement form(String selector) {
    return (FormElement) html.expectFirst(selector);
  }

  private Element required(FormElement form, String name) {
    Element field = form.selectFirst("[name=" + name + "]");
    if (field == null) {
      throw unexpected("a field or button " + name);
    }
    return field;
  }

  private AssertionError unexpected(String wanted) {
    return new AssertionError(
        "expected "
            + wanted
            + ", but the browser is at "
            + uri
            + ":\n"
            + (isCallback() ? "" : text()));
  }

  @Override
  public String toString() {
    return answer.status() + " " + uri + "\n" + text();
  }
}
