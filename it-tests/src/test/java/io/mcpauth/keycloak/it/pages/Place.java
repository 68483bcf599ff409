package io.mcpauth.keycloak.it.pages;

import io.mcpauth.keycloak.it.chromium.Window;
import java.util.function.Consumer;

/**
 * A page and how to get there.
 *
 * @param name of its screenshots
 * @param template the FreeMarker template that shows it, without its ending
 * @param way from a new window to the page
 */
record Place(String name, String template, Consumer<Window> way) {

  @Override
  public String toString() {
    return name;
  }
}
