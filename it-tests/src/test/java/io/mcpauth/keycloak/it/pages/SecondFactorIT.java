package io.mcpauth.keycloak.it.pages;

import static io.mcpauth.keycloak.it.consent.ConsentPages.LOOPBACK;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.chromium.Chromium;
import io.mcpauth.keycloak.it.chromium.OnChromium;
import io.mcpauth.keycloak.it.chromium.Window;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** The pages that the theme has in place of Keycloak's do what those do, and by keyboard too. */
@OnKeycloak
@OnChromium
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SecondFactorIT {

  private static final int PERIOD_SECONDS = 30;
  private static final int SIX_DIGITS = 1_000_000;

  private final App app;
  private final People people;

  SecondFactorIT(McpRealm realm) {
    this.app = App.in(realm);
    this.people = People.of(realm);
    Flows.of(realm).change("browser", "auth-recovery-authn-code-form", "ALTERNATIVE");
  }

  @Test
  void theChosenDeviceIsTheOneThatCounts(Chromium chromium) {
    String user = people.with(List.of(People.oneTimeCodes("Phone"), People.oneTimeCodes("Tablet")));
    Window window = app.login(chromium.window(), user);
    assertThat(window.text(".mcp-device:has(:checked)")).isEqualTo("Phone");

    window.page().locator("[type=radio]:checked").focus();
    window.page().keyboard().press("ArrowDown");
    assertThat(window.text(".mcp-device:has(:checked)")).isEqualTo("Tablet");
    window.page().locator("#otp").fill(code(People.secretOf("Tablet"), Instant.now()));
    window.page().keyboard().press("Enter");

    assertThat(window.callback(LOOPBACK).code()).isNotEmpty();
  }

  @Test
  void theCodeOfAnotherDeviceIsRefused(Chromium chromium) {
    String user = people.with(List.of(People.oneTimeCodes("Phone"), People.oneTimeCodes("Tablet")));
    Window window = app.login(chromium.window(), user);

    window.page().locator("#otp").fill(code(People.secretOf("Tablet"), Instant.now()));
    window.page().keyboard().press("Enter");

    assertThat(window.text("#input-error-otp")).isEqualTo("Invalid authenticator code.");
  }

  @Test
  void whoHasOneDeviceIsNotAskedWhich(Chromium chromium) {
    String user = people.with(List.of(People.oneTimeCodes("Phone")));
    Window window = app.login(chromium.window(), user);
    window.page().waitForSelector("#otp");
    assertThat(window.page().locator("[type=radio]").count()).isZero();

    window.page().locator("#otp").fill(code(People.secretOf("Phone"), Instant.now()));
    window.page().keyboard().press("Enter");

    assertThat(window.callback(LOOPBACK).code()).isNotEmpty();
  }

  @Test
  void anotherWayIsAButtonThatEnterPresses(Chromium chromium) {
    String user = people.with(List.of(People.oneTimeCodes("Phone"), People.recoveryCodes()));
    Window window = app.login(chromium.window(), user);
    window.page().locator("#try-another-way").click();

    window.page().locator(".mcp-option:has-text('Recovery')").focus();
    window.page().keyboard().press("Enter");

    window.page().waitForSelector("#recoveryCodeInput");
  }

  /** RFC 6238, RFC 4226 section 5.3. */
  private static String code(String secret, Instant at) {
    try {
      Mac mac = Mac.getInstance("HmacSHA1");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "RAW"));
      byte[] digest =
          mac.doFinal(
              ByteBuffer.allocate(Long.BYTES)
                  .putLong(at.getEpochSecond() / PERIOD_SECONDS)
                  .array());
      int offset = digest[digest.length - 1] & 0xF;
      int number = ByteBuffer.wrap(digest, offset, Integer.BYTES).getInt() & Integer.MAX_VALUE;
      return "%06d".formatted(number % SIX_DIGITS);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
