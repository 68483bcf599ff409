/** Dynamic client registration as a stranger, a client and an administrator meet it. */
@NullMarked
package io.mcpauth.keycloak.it.registration;

import org.jspecify.annotations.NullMarked;
