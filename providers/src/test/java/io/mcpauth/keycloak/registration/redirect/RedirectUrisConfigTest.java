package io.mcpauth.keycloak.registration.redirect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mcpauth.keycloak.redirect.ClientPreset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.provider.ProviderConfigProperty;

class RedirectUrisConfigTest {

  @Test
  void isStrictByDefault() {
    RedirectUrisConfig config = read(Map.of());

    assertThat(config.presets()).isEmpty();
    assertThat(config.allowedHosts()).isEmpty();
    assertThat(config.privateUseSchemes()).isEmpty();
    assertThat(config.allowLoopback()).isTrue();
    assertThat(config.maxUris()).isEqualTo(10);
    assertThat(config.maxLength()).isEqualTo(255);
  }

  @Test
  void readsEverySetting() {
    RedirectUrisConfig config =
        read(
            Map.of(
                "presets", List.of("claude", "cursor"),
                "allowed-hosts", List.of(" app.example.com ", "*.example.org:8443"),
                "private-use-schemes", List.of("com.example.app"),
                "allow-loopback", List.of("false"),
                "max-uris", List.of("3"),
                "max-length", List.of("100")));

    assertThat(config.presets()).extracting(ClientPreset::id).containsExactly("claude", "cursor");
    assertThat(config.allowedHosts())
        .extracting(Object::toString)
        .containsExactly("app.example.com", "*.example.org:8443");
    assertThat(config.privateUseSchemes()).containsExactly("com.example.app");
    assertThat(config.allowLoopback()).isFalse();
    assertThat(config.maxUris()).isEqualTo(3);
    assertThat(config.maxLength()).isEqualTo(100);
  }

  @ParameterizedTest
  @CsvSource({
    "presets, unknown-client, Known clients",
    "redirect-uris, loopback, Redirect URIs of other clients",
    "redirect-uris, http://localhost:8080/cb, Redirect URIs of other clients",
    "redirect-uris, http://app.example.com/cb, Redirect URIs of other clients",
    "redirect-uris, https://*.example.com/cb, Redirect URIs of other clients",
    "redirect-uris, https://app.example.com/*/cb, Redirect URIs of other clients",
    "redirect-uris, javascript:alert(1), Redirect URIs of other clients",
    "allowed-hosts, https://app.example.com, Allowed https hosts",
    "allowed-hosts, *, Allowed https hosts",
    "allowed-hosts, *.com, Allowed https hosts",
    "allowed-hosts, App.example.com, Allowed https hosts",
    "private-use-schemes, javascript, Allowed private-use schemes",
    "private-use-schemes, https, Allowed private-use schemes",
    "private-use-schemes, com.example.app:/cb, Allowed private-use schemes",
    "allow-loopback, yes, Allow loopback redirect URIs",
    "max-uris, 0, Largest number of redirect URIs",
    "max-uris, 101, Largest number of redirect URIs",
    "max-uris, ten, Largest number of redirect URIs",
    "max-length, 256, Largest length of a redirect URI",
    "max-length, -1, Largest length of a redirect URI",
  })
  void namesTheFieldThatCannotBeRead(String key, String value, String label) {
    assertThatThrownBy(() -> read(Map.of(key, List.of(value))))
        .isInstanceOfSatisfying(
            ComponentValidationException.class, e -> assertThat(e.getParameters()).contains(label));
  }

  @ParameterizedTest
  @ValueSource(strings = {"codex", "mcp-inspector"})
  void refusesALoopbackClientWhereLoopbackIsOff(String preset) {
    assertThatThrownBy(
            () -> read(Map.of("presets", List.of(preset), "allow-loopback", List.of("false"))))
        .isInstanceOfSatisfying(
            ComponentValidationException.class,
            e -> assertThat(e.getParameters()).contains(preset));
  }

  @Test
  void refusesSettingsUnderWhichNothingCouldPass() {
    assertThatThrownBy(() -> read(Map.of("allow-loopback", List.of("false"))))
        .isInstanceOf(ComponentValidationException.class)
        .hasMessageContaining("refuse every client");
  }

  @Test
  void offersEverySettingWithLabelAndHelp() {
    assertThat(RedirectUrisConfig.properties())
        .extracting(ProviderConfigProperty::getName)
        .containsExactly(
            "presets",
            "redirect-uris",
            "allowed-hosts",
            "private-use-schemes",
            "allow-loopback",
            "max-uris",
            "max-length");
    assertThat(RedirectUrisConfig.properties())
        .allSatisfy(
            property -> {
              assertThat(property.getLabel()).isNotBlank();
              assertThat(property.getHelpText()).endsWith(".");
            });
  }

  @Test
  void tellsWhatIsAllowedWithABoundedList() {
    List<String> hosts =
        List.of(
            "a.example",
            "b.example",
            "c.example",
            "d.example",
            "e.example",
            "f.example",
            "g.example",
            "h.example",
            "i.example",
            "j.example");
    assertThat(read(Map.of("allowed-hosts", hosts)).allowed())
        .contains("any port", "a.example", "h.example and 2 more")
        .doesNotContain("i.example");
  }

  private static RedirectUrisConfig read(Map<String, List<String>> settings) {
    ComponentModel component = new ComponentModel();
    settings.forEach((key, values) -> component.getConfig().put(key, values));
    return RedirectUrisConfig.from(component);
  }
}
