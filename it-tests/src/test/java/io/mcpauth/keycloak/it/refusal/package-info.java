/** Why a client was refused: the list of refusals, and what would be said of a request. */
@NullMarked
package io.mcpauth.keycloak.it.refusal;

import org.jspecify.annotations.NullMarked;
