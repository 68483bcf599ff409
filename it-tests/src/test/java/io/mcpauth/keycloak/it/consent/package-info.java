/** What a person is asked, what they answer, and what holds without it. */
@NullMarked
package io.mcpauth.keycloak.it.consent;

import org.jspecify.annotations.NullMarked;
