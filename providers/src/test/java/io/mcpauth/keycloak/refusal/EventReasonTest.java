package io.mcpauth.keycloak.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class EventReasonTest {

  private static EventReason stock(String error, String reason) {
    return EventReason.of(error, Map.of("reason", reason));
  }

  @Test
  void ourTextsStayAsTheyAre() {
    EventReason reason =
        EventReason.of(
            "invalid_redirect_uri",
            Map.of("policy", "mcp-redirect-uris", "reason", "redirect_uris[1]: is wrong"));

    assertThat(reason)
        .isEqualTo(new EventReason("invalid_redirect_uri", "redirect_uris[1]: is wrong", ""));
  }

  @Test
  void aPolicyOfClientsHasACodeOfItsOwn() {
    EventReason reason =
        EventReason.of(
            "invalid_request",
            Map.of(
                "reason", "client_policy_error",
                "client_policy_error", "invalid_target",
                "client_policy_error_detail", "resource is no MCP server of this realm"));

    assertThat(reason.error()).isEqualTo("invalid_target");
    assertThat(reason.text()).isEqualTo("resource is no MCP server of this realm");
  }

  @Test
  void whatWasSentIsLeftOut() {
    assertThat(stock("invalid_request", "Invalid scopes: openid <script>"))
        .isEqualTo(new EventReason("invalid_request", "Invalid scopes", "scope"));
    assertThat(stock("invalid_request", "Invalid resource: https://secret.example/x").text())
        .isEqualTo("Invalid resource");
    assertThat(stock("invalid_request", "https://secret.example/x").text()).isEqualTo("https");
    assertThat(stock("invalid_request", "<script>alert(1)</script>").text())
        .isEqualTo("invalid request");
    assertThat(stock("invalid_request", "two\nlines").text()).isEqualTo("invalid request");
    assertThat(stock("invalid_request", "a".repeat(201)).text()).isEqualTo("invalid request");
  }

  @Test
  void theNameOfAParameterIsTold() {
    assertThat(stock("invalid_request", "Missing parameter: response_type"))
        .isEqualTo(
            new EventReason(
                "invalid_request", "Missing parameter: response_type", "response_type"));
    assertThat(stock("invalid_request", "Missing parameter: X<y").field()).isEmpty();
  }

  @Test
  void anEventWithoutAReasonTellsItsError() {
    assertThat(EventReason.of("client_not_found", Map.of()).text()).isEqualTo("client not found");
  }
}
