/** What whoever runs the server does with documents: options, restarts, a proxy, the manual. */
@NullMarked
package io.mcpauth.keycloak.it.cimd.operator;

import org.jspecify.annotations.NullMarked;
