/**
 * What a client has in place of a secret: the stored forms, the change that one request makes from
 * proposal to commit, and hashing all clients of a realm.
 *
 * <p>What may come in: whatever reads or writes the secret of a {@code ClientModel}. A secret in
 * clear is never put into a model here, except where Keycloak itself has put it before.
 */
@NullMarked
package io.mcpauth.keycloak.secret.store;

import org.jspecify.annotations.NullMarked;
