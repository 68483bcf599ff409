/**
 * Which metadata documents get in: decided from the settings and from what an administrator decided
 * about one URL, before anything is fetched.
 *
 * <p>What may come in: decisions about a URL. What a document says is judged in {@code
 * cimd.document}.
 */
@NullMarked
package io.mcpauth.keycloak.cimd.admission;

import org.jspecify.annotations.NullMarked;
