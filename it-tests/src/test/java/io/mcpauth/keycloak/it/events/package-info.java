/** What the events and metrics of MCP clients tell, and a dashboard of them. */
@NullMarked
package io.mcpauth.keycloak.it.events;

import org.jspecify.annotations.NullMarked;
