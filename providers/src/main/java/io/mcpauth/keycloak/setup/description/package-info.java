/**
 * What the pack needs in a realm: the one description that setup, the doctor and the realm file
 * agree on.
 *
 * <p>It holds names, settings and their values, and no session: nothing here reads or changes a
 * realm.
 */
@NullMarked
package io.mcpauth.keycloak.setup.description;

import org.jspecify.annotations.NullMarked;
