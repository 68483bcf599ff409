/**
 * What an operator gets: the JAR, the realm file, a server that starts with both, the image and the
 * compose file, and a second node.
 */
@NullMarked
package io.mcpauth.keycloak.it.deploy;

import org.jspecify.annotations.NullMarked;
