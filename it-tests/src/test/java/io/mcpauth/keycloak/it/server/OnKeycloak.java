package io.mcpauth.keycloak.it.server;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The class runs on Keycloak: its constructor may take a {@link KeycloakServer} (one for the whole
 * run), an {@link io.mcpauth.keycloak.it.realm.AdminApi} and an {@link
 * io.mcpauth.keycloak.it.realm.McpRealm} (one for the class); with the tag {@code postgres} also
 * the {@link Postgres} below, a {@link SecondNode} and a {@link RealmExport}. A failure shows what
 * the server logged meanwhile.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(KeycloakExtension.class)
public @interface OnKeycloak {}
