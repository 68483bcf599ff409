/**
 * What the executors of client policies share, and the props mapper with them: settings that are
 * read strictly, on save and in use.
 */
@NullMarked
package io.mcpauth.keycloak.policy;

import org.jspecify.annotations.NullMarked;
