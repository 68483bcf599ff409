/** Sealed props: who may open them, their keys, and what happens when they cannot be sealed. */
@NullMarked
package io.mcpauth.keycloak.it.props;

import org.jspecify.annotations.NullMarked;
