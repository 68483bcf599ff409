/**
 * Events of MCP clients: each says which server it is about, how its client came, and what was
 * refused, wherever in Keycloak it is written; and the metrics that are counted from them.
 */
@NullMarked
package io.mcpauth.keycloak.events;

import org.jspecify.annotations.NullMarked;
