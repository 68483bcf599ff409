/**
 * What is wrong with a realm and the server it is on, what that means, and how it is mended.
 *
 * <p>Each check looks at what is stored and asks nobody outside. What it says names objects of the
 * realm and settings, and never a secret.
 */
@NullMarked
package io.mcpauth.keycloak.setup.doctor;

import org.jspecify.annotations.NullMarked;
