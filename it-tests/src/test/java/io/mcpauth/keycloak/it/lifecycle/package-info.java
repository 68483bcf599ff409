/** Limits, expiry and clean-up of clients that came by themselves. */
@NullMarked
package io.mcpauth.keycloak.it.lifecycle;

import org.jspecify.annotations.NullMarked;
