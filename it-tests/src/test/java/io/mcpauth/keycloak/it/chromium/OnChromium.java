package io.mcpauth.keycloak.it.chromium;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The methods of the class may take a {@link Chromium}. The browser is one for the whole run; the
 * windows that a test opens share nothing, and are closed when it ends. A failure leaves
 * screenshots of them below {@code it-tests/target/screenshots/failed}.
 *
 * <p>Tagged {@code browser}: what a page looks like does not depend on the database or the image,
 * so CI looks once.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("browser")
@ExtendWith(ChromiumExtension.class)
public @interface OnChromium {}
