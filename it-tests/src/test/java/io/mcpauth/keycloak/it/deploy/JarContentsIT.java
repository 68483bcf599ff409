package io.mcpauth.keycloak.it.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.server.ProviderJar;
import java.io.IOException;
import java.time.LocalDateTime;
import java.util.List;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;

class JarContentsIT {

  @Test
  void jarHoldsOurClassesThemesAndMetadataAndNothingElse() throws IOException {
    assertThat(entries())
        .isNotEmpty()
        .allMatch(
            name ->
                name.equals("io/")
                    || name.startsWith("io/mcpauth/")
                    || name.startsWith("META-INF/")
                    || name.startsWith("theme/")
                    || name.startsWith("theme-resources/"));
  }

  @Test
  void jarHoldsLicenseServicesAndThemeList() throws IOException {
    assertThat(entries())
        .contains("META-INF/LICENSE", "META-INF/keycloak-themes.json")
        .anyMatch(name -> name.matches("META-INF/services/org\\.keycloak\\..+"));
  }

  private static List<String> entries() throws IOException {
    try (JarFile jar = new JarFile(ProviderJar.underTest().toFile())) {
      return jar.stream().map(ZipEntry::getName).toList();
    }
  }

  /** Whatever the day of the build: two builds of one commit are the same bytes. */
  @Test
  void noEntryTellsWhenItWasBuilt() throws IOException {
    try (JarFile jar = new JarFile(ProviderJar.underTest().toFile())) {
      assertThat(jar.stream().map(ZipEntry::getTimeLocal).distinct())
          .containsExactly(LocalDateTime.of(2026, 11, 1, 0, 0));
    }
  }
}
