package io.mcpauth.keycloak.resource.registry;

import org.keycloak.models.ClientModel;

/**
 * What a client had to do with a URL when the index was read.
 *
 * @param client its internal id
 * @param kind what it had
 * @param uri the URL
 * @param text the attribute or client id as it was written
 */
record Claim(String client, Kind kind, ResourceUri uri, String text) {

  enum Kind {
    /** The URL stands in its {@code resource_url}. */
    LISTED,
    /** One of its templates matches the URL. */
    TEMPLATE,
    /** It is called by the URL, as clients are that have a metadata document. */
    CLIENT_ID
  }

  boolean isOfServer() {
    return kind != Kind.CLIENT_ID;
  }

  /** Whether the client as it is now still has it. */
  boolean holdsFor(ClientModel now) {
    return switch (kind) {
      case CLIENT_ID -> text.equals(now.getClientId());
      // The usual case is worth not parsing it again for each token.
      case LISTED ->
          text.equals(now.getAttribute(ResourceAttributes.RESOURCE_URL))
              || ResourceAttributes.listed(now, uri).isPresent();
      case TEMPLATE ->
          text.equals(now.getAttribute(ResourceAttributes.RESOURCE_TEMPLATE))
              || ResourceAttributes.templated(now, uri).isPresent();
    };
  }
}
