/**
 * A document as a client of Keycloak's: what it is made of, what was decided about it, and how many
 * there are. No decision is made here, and nothing is fetched.
 */
@NullMarked
package io.mcpauth.keycloak.cimd.store;

import org.jspecify.annotations.NullMarked;
