/**
 * What is known of a request by the time its event is written: the MCP server that it is for, the
 * scopes that were granted, what was refused. Whoever finds one of these out says it here, and
 * {@link io.mcpauth.keycloak.told.RequestEvent} tells it.
 */
@NullMarked
package io.mcpauth.keycloak.told;

import org.jspecify.annotations.NullMarked;
