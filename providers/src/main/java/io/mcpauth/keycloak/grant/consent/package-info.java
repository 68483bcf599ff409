/**
 * Keycloak's own consent, which stands behind the records and knows scopes alone, and the
 * administrator's word that a consent is implied.
 */
@NullMarked
package io.mcpauth.keycloak.grant.consent;

import org.jspecify.annotations.NullMarked;
