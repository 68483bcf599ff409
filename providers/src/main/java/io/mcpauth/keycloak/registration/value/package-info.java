/**
 * What one value of a client may be, whatever the settings: its keys (RFC 7517, RFC 7518),
 * addresses that people follow and that Keycloak calls (OWASP: SSRF), how much it has stored.
 *
 * <p>What may come in: a judge of a kind of value. Which member has it, and whether the policy
 * allows that, belongs to {@code registration.metadata}.
 */
@NullMarked
package io.mcpauth.keycloak.registration.value;

import org.jspecify.annotations.NullMarked;
