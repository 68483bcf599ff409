/** Why a token with props is not issued, and how that is told: error, event and log line. */
@NullMarked
package io.mcpauth.keycloak.props.refusal;

import org.jspecify.annotations.NullMarked;
