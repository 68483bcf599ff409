package io.mcpauth.keycloak.it.server;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * The realm of the class is not the shipped one: an operator made it in Keycloak, and set it up
 * with one call.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
public @interface SetUp {

  /** Which clients the pack applies to: {@code dynamic} or {@code all}. */
  String value();
}
