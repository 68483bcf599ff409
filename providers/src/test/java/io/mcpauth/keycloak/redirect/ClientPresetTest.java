package io.mcpauth.keycloak.redirect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Objects;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClientPresetTest {

  @ParameterizedTest
  @CsvSource({
    "claude, https://claude.ai/oauth/mcp-oauth-client-metadata, true",
    "claude, https://claude.ai/oauth/claude-code-client-metadata, true",
    "claude, https://claude.ai/oauth/other, false",
    "chatgpt, https://chatgpt.com/oauth/client.json, true",
    "chatgpt, https://chatgpt.com/oauth/codex/client.json, false",
    "codex, https://chatgpt.com/oauth/codex/client.json, true",
    "vscode, https://vscode.dev/oauth/client-metadata.json, true",
    "cursor, https://cursor.com/client.json, false",
  })
  void knowsWhatAVendorPublishes(String id, String url, boolean expected) {
    assertThat(
            Objects.requireNonNull(ClientPreset.all().get(id))
                .publishes(DocumentPattern.place(url).orElseThrow()))
        .isEqualTo(expected);
  }

  @Test
  void everyLineIsAClientWithRedirectUris() {
    assertThat(ClientPreset.all().values())
        .isNotEmpty()
        .allSatisfy(preset -> assertThat(preset.redirectUris()).isNotEmpty())
        .extracting(ClientPreset::id)
        .noneMatch(id -> id.contains("."));
  }

  @Test
  void tellsWhatIsBehindAnId() {
    assertThat(ClientPreset.described(ClientPreset.Where::redirectUris).split("; |\\.$"))
        .hasSameSizeAs(ClientPreset.all().values())
        .contains(
            "vscode: https://vscode.dev/redirect https://insiders.vscode.dev/redirect loopback, any"
                + " port",
            "codex: loopback, any port");
    assertThat(ClientPreset.described(ClientPreset.Where::documents).split("; |\\.$"))
        .contains("codex: https://chatgpt.com/oauth/codex/client.json")
        .noneMatch(told -> told.startsWith("cursor"));
  }

  @Test
  void documentsOfAClientThatIsNoneAreAMistakeOfOurs() {
    Properties file = new Properties();
    file.setProperty("nobody.documents", "https://nobody.example/client.json");

    assertThatThrownBy(() -> ClientPreset.read(file))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("nobody.documents");
  }
}
