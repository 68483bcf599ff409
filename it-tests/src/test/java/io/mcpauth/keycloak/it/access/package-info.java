/** Which client and which person reach which MCP server: settings, the page, changes afterwards. */
@NullMarked
package io.mcpauth.keycloak.it.access;

import org.jspecify.annotations.NullMarked;
