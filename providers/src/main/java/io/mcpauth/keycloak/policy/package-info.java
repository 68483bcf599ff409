/**
 * What our providers share with each other and with Keycloak's policies: factories without a life
 * cycle, settings (the props mapper's too) that are read strictly on save and in use, which
 * executors a realm applies, and whether it uses the pack at all.
 */
@NullMarked
package io.mcpauth.keycloak.policy;

import org.jspecify.annotations.NullMarked;
