package io.mcpauth.keycloak.it.chromium;

import com.google.gson.JsonObject;
import com.microsoft.playwright.CDPSession;

/** A security key in software: Chromium's virtual authenticator (DevTools protocol, WebAuthn). */
public final class SecurityKey {

  private final CDPSession devTools;
  private final String id;

  private SecurityKey(CDPSession devTools, String id) {
    this.devTools = devTools;
    this.id = id;
  }

  /** Plugs one in. Whenever it is asked, its owner touches it. */
  public static SecurityKey in(Window window) {
    CDPSession devTools = window.page().context().newCDPSession(window.page());
    devTools.send("WebAuthn.enable");
    JsonObject options = new JsonObject();
    options.addProperty("protocol", "ctap2");
    options.addProperty("transport", "usb");
    options.addProperty("hasUserVerification", true);
    options.addProperty("isUserVerified", true);
    options.addProperty("automaticPresenceSimulation", true);
    JsonObject parameters = new JsonObject();
    parameters.add("options", options);
    JsonObject added = devTools.send("WebAuthn.addVirtualAuthenticator", parameters);
    return new SecurityKey(devTools, added.get("authenticatorId").getAsString());
  }

  public void remove() {
    JsonObject parameters = new JsonObject();
    parameters.addProperty("authenticatorId", id);
    devTools.send("WebAuthn.removeVirtualAuthenticator", parameters);
    devTools.detach();
  }
}
