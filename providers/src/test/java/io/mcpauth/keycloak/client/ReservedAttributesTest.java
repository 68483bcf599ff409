package io.mcpauth.keycloak.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.models.ClientModel;
import org.keycloak.representations.idm.ClientRepresentation;

class ReservedAttributesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mcp.dynamic",
        "mcp.verified.by",
        "mcp.of.a.later.version",
        "mcp.",
        "MCP.Dynamic",
        " mcp.dynamic",
        "mcp.dynamic ",
        "resource_url",
        "RESOURCE_URL"
      })
  void areNotForClients(String name) {
    assertThat(ReservedAttributes.contain(name)).isTrue();
    assertThat(ReservedAttributes.takeOut(asking(Map.of(name, "x")), null)).containsExactly(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mcp", "mcpx.dynamic", "x.mcp.dynamic", "resource_urls", ""})
  void leaveOthersAlone(String name) {
    ClientRepresentation asked = asking(Map.of(name, "x"));

    assertThat(ReservedAttributes.takeOut(asked, null)).isEmpty();
    assertThat(asked.getAttributes()).containsEntry(name, "x");
  }

  @Test
  void areTakenOutWhetherTheyChangeAnythingOrNot() {
    ClientModel stored = stored(Map.of("mcp.dynamic", "token", "mcp.expires", "7"));
    ClientRepresentation asked =
        asking(Map.of("mcp.dynamic", "token", "mcp.expires", "", "mcp.new", "", "color", "red"));

    assertThat(ReservedAttributes.takeOut(asked, stored)).containsExactly("mcp.expires");
    assertThat(asked.getAttributes()).containsOnlyKeys("color");
  }

  @Test
  void aNullIsARemovalToo() {
    Map<String, String> attributes = new HashMap<>();
    attributes.put("mcp.dynamic", null);

    assertThat(
            ReservedAttributes.takeOut(
                asking(attributes), stored(Map.of("mcp.dynamic", "anonymous"))))
        .containsExactly("mcp.dynamic");
  }

  @Test
  void aRequestWithoutAttributesAsksForNone() {
    assertThat(ReservedAttributes.takeOut(new ClientRepresentation(), null)).isEmpty();
  }

  private static ClientRepresentation asking(Map<String, String> attributes) {
    ClientRepresentation asked = new ClientRepresentation();
    asked.setAttributes(attributes);
    return asked;
  }

  private static ClientModel stored(Map<String, String> attributes) {
    return (ClientModel)
        Proxy.newProxyInstance(
            ReservedAttributesTest.class.getClassLoader(),
            new Class<?>[] {ClientModel.class},
            (proxy, method, arguments) -> attributes.get(arguments[0]));
  }
}
