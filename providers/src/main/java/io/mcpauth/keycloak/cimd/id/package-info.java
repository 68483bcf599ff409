/**
 * Which URLs are client ids (draft-ietf-oauth-client-id-metadata-document section 3). No Keycloak
 * type, no look at the network.
 */
@NullMarked
package io.mcpauth.keycloak.cimd.id;

import org.jspecify.annotations.NullMarked;
