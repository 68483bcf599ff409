package io.mcpauth.keycloak.resource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceIndicatorConfigTest {

  @Test
  void hasNoDefaultResourceUnlessOneIsConfigured() {
    assertThat(ResourceIndicatorConfig.from(Map.of()).defaultResource()).isEmpty();
    assertThat(ResourceIndicatorConfig.from(Map.of("default-resource", "")).defaultResource())
        .isEmpty();
  }

  @Test
  void readsTheDefaultResource() {
    assertThat(
            ResourceIndicatorConfig.from(Map.of("default-resource", "https://mcp.example.com/mcp"))
                .defaultResource())
        .contains("https://mcp.example.com/mcp");
  }

  @ParameterizedTest
  @ValueSource(strings = {" ", "mcp", "https://mcp.example.com/#a"})
  void namesTheFieldAndTheRemedy(String value) {
    assertThatThrownBy(() -> ResourceIndicatorConfig.from(Map.of("default-resource", value)))
        .hasMessageContainingAll("default-resource", "enter an absolute");
  }

  @Test
  void refusesAValueOfAnotherType() {
    assertThatThrownBy(() -> ResourceIndicatorConfig.from(Map.of("default-resource", 1)))
        .hasMessageContaining("default-resource");
  }
}
