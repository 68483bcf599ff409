/**
 * Every call out of this pack: one GET of one JSON document, with a total deadline, a largest size,
 * few threads, and addresses that are judged after they were resolved and connected to as judged.
 *
 * <p>No Keycloak type is known here: name resolution, the HTTP client of the server and the clock
 * come in. Standards and registries: RFC 6890 and the IANA special-purpose address registries, RFC
 * 9110 (HTTP), RFC 6125 (names in certificates), RFC 8259 (JSON), OWASP SSRF prevention.
 */
@NullMarked
package io.mcpauth.keycloak.fetch;

import org.jspecify.annotations.NullMarked;
