/** Whether a server and a realm are as the pack needs them. */
@NullMarked
package io.mcpauth.keycloak.setup;

import org.jspecify.annotations.NullMarked;
