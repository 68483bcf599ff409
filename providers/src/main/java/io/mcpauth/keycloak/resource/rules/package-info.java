/**
 * What a request's {@code resource} and scopes come to (RFC 8707, RFC 6749 section 3.3): decisions
 * without a session.
 *
 * <p>What may come in: rules that tables can test. They ask {@code resource.registry} which servers
 * there are.
 */
@NullMarked
package io.mcpauth.keycloak.resource.rules;

import org.jspecify.annotations.NullMarked;
