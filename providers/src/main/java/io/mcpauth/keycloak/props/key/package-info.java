/**
 * Key provider {@code mcp-props-key}: where the realm's key comes from, generated or read from
 * vault, environment or file, and which keys are enabled.
 */
@NullMarked
package io.mcpauth.keycloak.props.key;

import org.jspecify.annotations.NullMarked;
