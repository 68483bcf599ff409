/**
 * Authorization codes: bound to their client when they are issued, told from forged ones when they
 * come back, and ended with all that came of them when they come back again.
 *
 * <p>Standards: RFC 6749 sections 4.1.2 and 4.1.3, OAuth 2.1 section 10.2, CVE-2026-16089.
 */
@NullMarked
package io.mcpauth.keycloak.grant.code;

import org.jspecify.annotations.NullMarked;
