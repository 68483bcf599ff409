/** What makes a realm ready, and what tells whether it is. */
@NullMarked
package io.mcpauth.keycloak.it.setup;

import org.jspecify.annotations.NullMarked;
