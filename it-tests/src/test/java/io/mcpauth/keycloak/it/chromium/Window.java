package io.mcpauth.keycloak.it.chromium;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.ConsoleMessage;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Route;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.server.MavenProperty;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A browser window, and what its page asked the network for and complained about. */
public final class Window implements AutoCloseable {

  private final BrowserContext context;
  private final Page page;
  private final List<URI> requests = new ArrayList<>();
  private final List<String> complaints = new ArrayList<>();

  Window(BrowserContext context) {
    this.context = context;
    this.page = context.newPage();
    page.onRequest(request -> requests.add(URI.create(request.url())));
    page.onConsoleMessage(this::listen);
    page.onPageError(complaints::add);
  }

  private void listen(ConsoleMessage message) {
    if (message.type().equals("error")) {
      complaints.add(message.text());
    }
  }

  /** Playwright's own page, for everything that this class has no word for. */
  public Page page() {
    return page;
  }

  public Window open(URI uri) {
    page.navigate(uri.toString());
    return this;
  }

  public Window login(String user, String password) {
    page.locator("input[name=username]").fill(user);
    page.locator("input[name=password]").fill(password);
    page.locator("[type=submit][name=login]").click();
    return this;
  }

  /**
   * Stands in for the client: the browser gets a blank page for its redirect URI, whatever the
   * query.
   */
  public Window withClientAt(String redirectUri) {
    page.route(
        url -> url.startsWith(redirectUri),
        route ->
            route.fulfill(
                new Route.FulfillOptions()
                    .setContentType("text/html")
                    .setBody("<title>x</title>")));
    return this;
  }

  /** Answers requests for this address with this status and nothing else. */
  public Window answering(String address, int status) {
    page.route(address, route -> route.fulfill(new Route.FulfillOptions().setStatus(status)));
    return this;
  }

  /** The same page on another screen: what a person changes while looking at it. */
  public Window show(Look look) {
    page.setViewportSize(look.width(), look.height());
    page.emulateMedia(new Page.EmulateMediaOptions().setColorScheme(look.colors()));
    return this;
  }

  /** What the client at this redirect URI gets; waits until the browser is there. */
  public Callback callback(String redirectUri) {
    page.waitForURL(url -> url.startsWith(redirectUri));
    return Callback.of(URI.create(page.url()));
  }

  /** What a person reads, of the first element that matches. */
  public String text(String selector) {
    return page.locator(selector).first().innerText().replaceAll("\\s+", " ").strip();
  }

  /** WCAG 2.2 AA, as far as axe-core can tell. */
  public List<String> accessibilityViolations() {
    return Axe.violations(page);
  }

  /** Whether a person must scroll sideways to read the page (WCAG 2.2, 1.4.10 Reflow). */
  public boolean scrollsSideways() {
    return (boolean)
        page.evaluate(
            "() => document.documentElement.scrollWidth > document.documentElement.clientWidth");
  }

  /** All that was asked for, of whatever server, since the window was opened. */
  public List<URI> requests() {
    return List.copyOf(requests);
  }

  /** Errors in the console (those of a Content-Security-Policy are among them) and in scripts. */
  public List<String> complaints() {
    return List.copyOf(complaints);
  }

  /** The whole page, as {@code it-tests/target/screenshots/<name>.png}. */
  public Path screenshot(String name) {
    Path file = MavenProperty.path("screenshots").resolve(name + ".png");
    page.screenshot(new Page.ScreenshotOptions().setPath(file).setFullPage(true));
    return file;
  }

  /**
   * The card alone, as {@code it-tests/target/screenshots/docs/<name>.png}, for the documentation.
   */
  public Path picture(String name) {
    Path file = MavenProperty.path("screenshots").resolve("docs").resolve(name + ".png");
    page.locator("main").screenshot(new Locator.ScreenshotOptions().setPath(file));
    return file;
  }

  @Override
  public void close() {
    context.close();
  }
}
