package io.mcpauth.keycloak.it.sdk;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.node.SampleMcpServer;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Client and servers of {@code @modelcontextprotocol/sdk}, the first version of the SDK. */
@OnKeycloak
@Tag("embedded")
class McpSdkIT extends TypeScriptSdk {

  McpSdkIT(McpRealm realm) {
    super(
        realm,
        "v1",
        SampleMcpServer.start(realm.issuer()),
        SampleMcpServer.start(realm.issuer()),
        List.of());
  }

  /** RFC 6750 section 3.1: no error where no token was sent; RFC 9728: both addresses answer. */
  @Test
  void sampleServerChallengesAsTheStandardsSay() {
    assertThat(step("challenge").path("challenge").has("error")).isFalse();
    assertThat(step("challenge").path("sameMetadataAtRoot").asBoolean()).isTrue();
  }
}
