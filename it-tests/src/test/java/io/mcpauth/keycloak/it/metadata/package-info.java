/** Metadata of the authorization server (RFC 8414), held against what a client can really get. */
@NullMarked
package io.mcpauth.keycloak.it.metadata;

import org.jspecify.annotations.NullMarked;
