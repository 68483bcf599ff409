/**
 * The MCP servers of a realm: the attributes that make a client one, the canonical form of a
 * resource URL, the index that finds a server by it, and the check when a client is saved.
 *
 * <p>What may come in: what a server is. What requests and tokens make of it stands in the hall.
 */
@NullMarked
package io.mcpauth.keycloak.resource.registry;

import org.jspecify.annotations.NullMarked;
