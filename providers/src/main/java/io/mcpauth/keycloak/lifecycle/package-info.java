/**
 * The life of clients that came by themselves: their last use is recorded, those that are over are
 * removed, and administrators list and remove them.
 *
 * <p>When a client is over is decided in {@code lifetime}, which more features ask.
 */
@NullMarked
package io.mcpauth.keycloak.lifecycle;

import org.jspecify.annotations.NullMarked;
