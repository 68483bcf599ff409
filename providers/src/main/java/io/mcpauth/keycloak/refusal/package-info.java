/**
 * Why a client was refused, for administrators: the last refusals of a realm, read from the events
 * that it stores, and what would be said of a request that nobody sent.
 */
@NullMarked
package io.mcpauth.keycloak.refusal;

import org.jspecify.annotations.NullMarked;
