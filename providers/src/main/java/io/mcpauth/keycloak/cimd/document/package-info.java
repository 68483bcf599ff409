/**
 * What stands in a document, before any rule of the realm is asked: whether it is one at all, which
 * of the ways that it offers are taken, and what of it a person decides about.
 */
@NullMarked
package io.mcpauth.keycloak.cimd.document;

import org.jspecify.annotations.NullMarked;
