package io.mcpauth.keycloak.access;

import io.mcpauth.keycloak.client.ClientName;
import io.mcpauth.keycloak.client.McpAttribute;
import java.util.Optional;
import org.keycloak.models.RealmModel;

/** Whom a person asks who may not reach an MCP server. */
public final class Contact {

  private Contact() {}

  /** As an administrator of the realm wrote it; empty if nobody did. */
  public static Optional<String> of(RealmModel realm) {
    return Optional.ofNullable(realm.getAttribute(McpAttribute.CONTACT.key()))
        .map(text -> ClientName.clean(text).text())
        .filter(text -> !text.isEmpty());
  }
}
