/**
 * What the registration policies share: their decision, the one place where a refusal becomes an
 * answer, an event and a log line, and the request that was found good.
 *
 * <p>What may come in: what more than one of the policies needs, and nothing that judges.
 */
@NullMarked
package io.mcpauth.keycloak.registration.gate;

import org.jspecify.annotations.NullMarked;
