/** Codes, refresh tokens and the grants behind them. */
@NullMarked
package io.mcpauth.keycloak.it.grant;

import org.jspecify.annotations.NullMarked;
