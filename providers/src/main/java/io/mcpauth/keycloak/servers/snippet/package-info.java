/**
 * The code with which an MCP server checks its tokens, filled in for one server.
 *
 * <p>The lines themselves are files of {@code it-tests}, which the build puts into the JAR: what is
 * handed out is what {@code TokenChecksIT} runs and what {@code docs/clients.md} shows. Values get
 * into them as literals of the language and in no other way.
 */
@NullMarked
package io.mcpauth.keycloak.servers.snippet;

import org.jspecify.annotations.NullMarked;
