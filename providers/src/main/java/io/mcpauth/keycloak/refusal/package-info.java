/**
 * Why a client was refused, for administrators: the last refusals of a realm, as the nodes remember
 * them and the realm stores their events, and what would be said of a request that nobody sent.
 */
@NullMarked
package io.mcpauth.keycloak.refusal;

import org.jspecify.annotations.NullMarked;
