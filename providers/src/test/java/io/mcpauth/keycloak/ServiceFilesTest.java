package io.mcpauth.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.mcpauth.keycloak.resource.ResourceIndicatorExecutorFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;

/** What loads into a server is one list that a reviewer can read: {@code META-INF/services}. */
class ServiceFilesTest {

  @Test
  void serviceFilesNameEveryFactoryOfTheJarAndNothingElse() throws Exception {
    assertThat(written()).isEqualTo(factoriesOfTheJar());
  }

  private static Map<String, List<String>> factoriesOfTheJar() {
    List<JavaClass> factories =
        new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("io.mcpauth.keycloak")
                .stream()
                .filter(type -> type.isAssignableTo(ProviderFactory.class))
                .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
                .toList();
    Map<String, List<String>> files = new TreeMap<>();
    for (Spi spi : ServiceLoader.load(Spi.class)) {
      List<String> names =
          factories.stream()
              .filter(type -> type.isAssignableTo(spi.getProviderFactoryClass()))
              .map(JavaClass::getFullName)
              .sorted()
              .toList();
      if (!names.isEmpty()) {
        files.put(spi.getProviderFactoryClass().getName(), names);
      }
    }
    return files;
  }

  /** Names of factories by the service file, which is named after the factory type of an SPI. */
  static Map<String, List<String>> written() throws IOException, URISyntaxException {
    Path classes =
        Path.of(
            ResourceIndicatorExecutorFactory.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
    try (Stream<Path> files = Files.list(classes.resolve("META-INF/services"))) {
      return files.collect(
          Collectors.toMap(
              file -> file.getFileName().toString(),
              ServiceFilesTest::lines,
              (a, b) -> a,
              TreeMap::new));
    }
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
