package io.mcpauth.keycloak.it.deploy;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;

/** <i>Clients → Import client</i> of the admin console, in realm {@code mcp}. */
record ConsoleImport(KeycloakServer server, Chromium chromium) {

  /** The console loads many scripts; a busy machine takes its time. */
  private static final int PATIENCE_MILLIS = 60_000;

  /**
   * Chooses a file, saves, and waits until the client is there.
   *
   * @param json the file
   * @param folder to put it in
   */
  void save(String json, Path folder) {
    Window window =
        chromium
            .window()
            .open(URI.create(server.url() + "/admin/master/console/#/mcp/clients/import-client"))
            .login(server.administrator().name(), server.administrator().password());
    Page page = window.page();
    page.setDefaultTimeout(PATIENCE_MILLIS);
    page.locator("input[type=file]").setInputFiles(file(json, folder));
    page.waitForCondition(() -> page.locator("[name=clientId]").inputValue().length() > 0);
    window.screenshot("console-import-client");
    page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName("Save")).click();
    page.getByText("Client imported successfully").waitFor(new Locator.WaitForOptions());
  }

  private static Path file(String json, Path folder) {
    try {
      return Files.writeString(folder.resolve("client.json"), json);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
