package io.mcpauth.keycloak.cimd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mcpauth.keycloak.cimd.admission.AdmissionMode;
import io.mcpauth.keycloak.redirect.ClientPreset;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.provider.ProviderConfigProperty;

final class CimdReaderTest {

  @Test
  void isStrictByDefault() {
    CimdSettings settings = CimdReader.from(Map.of());

    assertThat(settings.admission().mode()).isEqualTo(AdmissionMode.LISTED);
    assertThat(settings.admission().known())
        .extracting(ClientPreset::id)
        .contains("claude", "chatgpt", "vscode")
        .doesNotContain("cursor");
    assertThat(settings.admission().allowed()).isEmpty();
    assertThat(settings.admission().blocked()).isEmpty();
    assertThat(settings.maxDocuments()).isEqualTo(1000);
    assertThat(settings.maxPending()).isEqualTo(100);
    assertThat(settings.shortest()).isEqualTo(Duration.ofMinutes(5));
    assertThat(settings.longest()).isEqualTo(Duration.ofHours(24));
    assertThat(settings.queryAllowed()).isFalse();
    assertThat(settings.otherPorts()).isEmpty();
    assertThat(settings.developmentHosts()).isEmpty();
  }

  @Test
  void readsWhatAProfileHolds() {
    CimdSettings settings =
        CimdReader.from(
            Map.of(
                "admission",
                "approve",
                "known-clients",
                List.of("chatgpt"),
                "allowed-documents",
                List.of("*.example.com", "https://a.example/c*"),
                "blocked-documents",
                "bad.example",
                "max-documents",
                20,
                "max-pending",
                "5",
                "allow-query",
                "true",
                "other-ports",
                List.of(8443, "9443"),
                "development-hosts",
                List.of("localhost:8443")));

    assertThat(settings.admission().mode()).isEqualTo(AdmissionMode.APPROVE);
    assertThat(settings.admission().known())
        .extracting(ClientPreset::id)
        .containsExactly("chatgpt");
    assertThat(settings.admission().lists("https://a.example/c/1")).isTrue();
    assertThat(settings.admission().blocks("https://bad.example/c")).isTrue();
    assertThat(settings.maxDocuments()).isEqualTo(20);
    assertThat(settings.maxPending()).isEqualTo(5);
    assertThat(settings.queryAllowed()).isTrue();
    assertThat(settings.otherPorts()).containsExactlyInAnyOrder(8443, 9443);
    assertThat(settings.isDevelopment("localhost", 8443)).isTrue();
    assertThat(settings.isDevelopment("localhost", 443)).isFalse();
  }

  @Test
  void anEmptyListOfKnownClientsIsNone() {
    assertThat(CimdReader.from(Map.of("known-clients", List.of())).admission().known()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "admission, everybody, Who gets in (admission): choose from listed",
    "admission, LISTED, Who gets in (admission)",
    "known-clients, cursor, Known clients (known-clients): 'cursor' is no known client",
    "allowed-documents, http://example.com/c, Allowed documents (allowed-documents)",
    "allowed-documents, example.com:8443, Allowed documents (allowed-documents)",
    "blocked-documents, *, Blocked documents (blocked-documents): '*' names no documents",
    "max-documents, 0, Largest number of documents (max-documents): enter a whole number",
    "max-documents, 1e3, Largest number of documents (max-documents): enter a whole number",
    "max-pending, -1, Largest number of waiting documents (max-pending)",
    "min-cache-seconds, 90000, 'Shortest time a document counts (seconds) (min-cache-seconds)'",
    "max-cache-seconds, 99999999, 'Longest time a document counts (seconds) (max-cache-seconds)'",
    "allow-query, yes, Allow a query in the address (allow-query): it must be true or false",
    "other-ports, 70000, Further ports (other-ports): '70000' is no port",
    "development-hosts, 127.0.0.1, Development hosts (development-hosts): '127.0.0.1' is no host",
  })
  void namesTheFieldAndTheRemedy(String key, String value, String message) {
    assertThatThrownBy(() -> CimdReader.from(Map.of(key, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
    assertThatThrownBy(() -> CimdReader.from(Map.of(key, List.of(Map.of()))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key);
  }

  @Test
  void everySettingHasAFormOfItsOwn() {
    assertThat(CimdForm.PROPERTIES)
        .allSatisfy(
            property -> {
              assertThat(property.getLabel()).isNotBlank();
              assertThat(property.getHelpText()).hasSizeGreaterThan(50);
            })
        .extracting(ProviderConfigProperty::getName)
        .doesNotHaveDuplicates()
        .hasSize(11);
  }
}
