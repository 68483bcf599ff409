/**
 * Changes that go over the clients of a realm, which may be ten thousand: by rows of the tables, a
 * page at a time, each page in a transaction of its own. What is done stays, and the next run does
 * the rest.
 */
@NullMarked
package io.mcpauth.keycloak.setup.clients;

import org.jspecify.annotations.NullMarked;
