/**
 * Redirect URIs and URLs of MCP servers: the tables of them, more of them, and how other programs
 * read them.
 */
@NullMarked
package io.mcpauth.keycloak.it.uri;

import org.jspecify.annotations.NullMarked;
