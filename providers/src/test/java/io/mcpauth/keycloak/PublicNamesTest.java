package io.mcpauth.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.client.McpAttribute;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.keycloak.provider.ConfiguredProvider;
import org.keycloak.provider.ProviderConfigProperty;
import org.keycloak.provider.ProviderFactory;

/**
 * Provider ids, settings, attributes and message keys are public API: realms, scripts and themes
 * name them. What 0.1.0 had is still there, with the same default.
 */
class PublicNamesTest {

  private static final List<String> MESSAGES =
      List.of("theme/mcp/login/messages/messages_en", "theme/mcp/login/messages/messages_de");

  @Test
  void everyNameOfTheFirstVersionIsStillThere() throws Exception {
    assertThat(names()).containsAll(namesOf("0.1.0"));
  }

  private static List<String> namesOf(String version) throws IOException {
    try (InputStream list = resource("/public-names-" + version + ".txt")) {
      return new String(list.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    }
  }

  private static Set<String> names() throws Exception {
    Set<String> names = new TreeSet<>();
    ServiceFilesTest.written()
        .forEach(
            (spi, factories) ->
                factories.stream()
                    .map(PublicNamesTest::made)
                    .forEach(
                        factory -> {
                          names.add("provider " + spi + " " + factory.getId());
                          names.addAll(settings(factory));
                        }));
    Stream.of(McpAttribute.values()).map(a -> "attribute " + a.key()).forEach(names::add);
    for (String bundle : MESSAGES) {
      Properties messages = new Properties();
      try (InputStream file = resource("/" + bundle + ".properties")) {
        messages.load(new InputStreamReader(file, StandardCharsets.UTF_8));
      }
      messages.stringPropertyNames().forEach(key -> names.add("message " + bundle + " " + key));
    }
    return names;
  }

  private static ProviderFactory<?> made(String factory) {
    try {
      return Class.forName(factory)
          .asSubclass(ProviderFactory.class)
          .getDeclaredConstructor()
          .newInstance();
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(factory, e);
    }
  }

  private static List<String> settings(ProviderFactory<?> factory) {
    List<String> settings = new ArrayList<>();
    if (factory instanceof ConfiguredProvider configured) {
      for (ProviderConfigProperty property : configured.getConfigProperties()) {
        settings.add(
            "setting %s %s = %s"
                .formatted(factory.getId(), property.getName(), property.getDefaultValue()));
      }
    }
    return settings;
  }

  private static InputStream resource(String path) {
    return Objects.requireNonNull(PublicNamesTest.class.getResourceAsStream(path), path);
  }
}
