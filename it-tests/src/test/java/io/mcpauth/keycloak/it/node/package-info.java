/** Runs the scripts of {@code it-tests/node}: real MCP software, unmodified from npm. */
@NullMarked
package io.mcpauth.keycloak.it.node;

import org.jspecify.annotations.NullMarked;
