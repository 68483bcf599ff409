/** MCP servers, clients and mappers for tests of sealed props. */
@NullMarked
package io.mcpauth.keycloak.it.props;

import org.jspecify.annotations.NullMarked;
