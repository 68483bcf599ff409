/**
 * What the executors of client policies share: their name, and settings (the props mapper's too)
 * that are read strictly, on save and in use.
 */
@NullMarked
package io.mcpauth.keycloak.policy;

import org.jspecify.annotations.NullMarked;
