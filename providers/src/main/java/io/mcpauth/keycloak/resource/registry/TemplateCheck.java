package io.mcpauth.keycloak.resource.registry;

import io.mcpauth.keycloak.client.ProposedClient;
import java.util.ArrayList;
import java.util.List;
import org.keycloak.services.clientpolicy.ClientPolicyException;

/**
 * Checks the templates of an MCP server before a client is saved: no URL may be one of two servers,
 * nor a template's and another client's id. Two templates of one server may not meet either, since
 * nobody could tell which names stand in the token.
 */
final class TemplateCheck {

  private final ResourceRegistry registry;

  TemplateCheck(ResourceRegistry registry) {
    this.registry = registry;
  }

  void check(ProposedClient client, List<String> texts) throws ClientPolicyException {
    List<ResourceTemplate> templates = new ArrayList<>();
    for (String text : texts) {
      ResourceTemplate template = read(text);
      if (templates.stream().anyMatch(template::overlaps)) {
        throw refused(" has two templates that match the same URL: remove one of them");
      }
      templates.add(template);
    }
    for (ResourceTemplate template : templates) {
      checkAlone(client, template);
    }
  }

  private static ResourceTemplate read(String text) throws ClientPolicyException {
    try {
      return ResourceTemplate.of(text);
    } catch (RefusedTemplateException e) {
      throw refused(e.reason());
    }
  }

  private void checkAlone(ProposedClient client, ResourceTemplate template)
      throws ClientPolicyException {
    if (registry.clientsWithTemplateLike(template).anyMatch(other -> !client.isStoredAs(other))) {
      throw refused(
          " matches URLs that a template of another client of this realm matches: write more of the"
              + " URL out, here or there");
    }
    if (registry.clientsWithUrlIn(template).anyMatch(other -> !client.isStoredAs(other))) {
      throw refused(
          " matches the resource_url of another client of this realm: write more of the URL out, or"
              + " give that client another URL");
    }
    if (registry.clientsCalledLike(template).anyMatch(other -> !client.isStoredAs(other))) {
      throw refused(
          " matches the client id of another client of this realm: write more of the URL out, or"
              + " delete that client");
    }
  }

  private static ClientPolicyException refused(String reason) {
    return ProposedClient.refused(ResourceAttributes.RESOURCE_TEMPLATE + reason);
  }
}
