package io.mcpauth.keycloak.it.chromium;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import java.util.ArrayList;
import java.util.List;

/** The browser as one test sees it. */
public final class Chromium implements AutoCloseable {

  private static final int LIMIT_MILLIS = 20_000;

  private final Browser browser;
  private final List<Window> windows = new ArrayList<>();

  Chromium(Browser browser) {
    this.browser = browser;
  }

  /** A window on a desktop, light, in English. */
  public Window window() {
    return window(Look.DESKTOP);
  }

  /** A new window: no cookie, nothing in a cache. */
  public Window window(Look look) {
    return window(look, true);
  }

  /** The same for a person who lets no page run scripts. */
  public Window windowWithoutScript(Look look) {
    return window(look, false);
  }

  private Window window(Look look, boolean scripts) {
    BrowserContext context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setViewportSize(look.width(), look.height())
                .setColorScheme(look.colors())
                .setJavaScriptEnabled(scripts)
                .setLocale(look.language()));
    context.setDefaultTimeout(LIMIT_MILLIS);
    Window window = new Window(context);
    windows.add(window);
    return window;
  }

  /** Of what the test left open when it failed. */
  void screenshots(String name) {
    for (int i = 0; i < windows.size(); i++) {
      windows.get(i).screenshot("failed/" + name + (i == 0 ? "" : "-" + (i + 1)));
    }
  }

  @Override
  public void close() {
    windows.forEach(Window::close);
  }
}
