package io.mcpauth.keycloak.it.sdk;

import io.mcpauth.keycloak.it.node.SampleMcpServer;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import org.junit.jupiter.api.Tag;

/**
 * Client and server of {@code @modelcontextprotocol/client} and
 * {@code @modelcontextprotocol/server}, the second version of the SDK; the other server is one of
 * the first.
 */
@OnKeycloak
@Tag("embedded")
class McpSdkV2IT extends TypeScriptSdk {

  McpSdkV2IT(McpRealm realm) {
    super(
        realm,
        "v2",
        SampleMcpServer.startV2(realm.issuer()),
        SampleMcpServer.start(realm.issuer()),
        // It adds offline_access where the authorization server offers it.
        List.of("Keep access while you are away"));
  }
}
