/**
 * Real clients and servers of MCP beside the TypeScript SDK: clients in Python, and the lines of
 * docs/clients.md with which a server of each framework checks our tokens.
 */
@NullMarked
package io.mcpauth.keycloak.it.clients;

import org.jspecify.annotations.NullMarked;
