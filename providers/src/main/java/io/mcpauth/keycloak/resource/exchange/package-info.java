/**
 * Token exchange (RFC 8693) of tokens that are for MCP servers: who may exchange them, and for
 * what.
 *
 * <p>What may come in: checks of the subject token and of who presents it. What the new token says
 * is decided in the hall, as for every token.
 */
@NullMarked
package io.mcpauth.keycloak.resource.exchange;

import org.jspecify.annotations.NullMarked;
