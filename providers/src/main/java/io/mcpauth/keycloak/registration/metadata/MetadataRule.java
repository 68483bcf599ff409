package io.mcpauth.keycloak.registration.metadata;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.registration.gate.Decision.Deny;
import java.util.Optional;

/** Judges the members of client metadata that belong together. */
interface MetadataRule {

  /**
   * Takes from the request what is registered of these members.
   *
   * @param sent the request
   * @param registered gets the members to register, with Keycloak's names
   * @return the first thing that is wrong; empty if nothing is
   */
  Optional<Deny> take(SentMetadata sent, ObjectNode registered);
}
