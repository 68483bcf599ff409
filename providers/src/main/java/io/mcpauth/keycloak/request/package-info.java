/** What endpoints and executors of client policies share to read a request. */
@NullMarked
package io.mcpauth.keycloak.request;

import org.jspecify.annotations.NullMarked;
