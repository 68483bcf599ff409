/** Clients that are a URL: their documents, and who decides which of them get in. */
@NullMarked
package io.mcpauth.keycloak.it.cimd;

import org.jspecify.annotations.NullMarked;
