/**
 * What endpoints and executors of client policies share to read a request: its body, its refresh
 * token, and for the admin REST who calls and what the caller may.
 */
@NullMarked
package io.mcpauth.keycloak.request;

import org.jspecify.annotations.NullMarked;
