package io.mcpauth.keycloak;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.mcpauth.keycloak.bound.BoundTokenFilter;
import io.mcpauth.keycloak.consent.McpLoginFormsProviderFactory;
import io.mcpauth.keycloak.policy.PackGate;
import jakarta.ws.rs.ext.Provider;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.keycloak.provider.ProviderFactory;
import org.keycloak.provider.Spi;
import org.keycloak.services.resource.RealmResourceProviderFactory;
import org.keycloak.wellknown.WellKnownProviderFactory;

/**
 * What stands in the way of every realm of a server asks {@link PackGate} first: filters, and what
 * Keycloak uses in place of its own. The lists are made here, from the JAR and from Keycloak's own
 * service files, so that a new one is found without an edit.
 */
class GateTest {

  /** Asked for by the theme itself, which a realm without the rest of the pack may choose. */
  private static final Set<String> BY_THEME = Set.of(McpLoginFormsProviderFactory.class.getName());

  /** Acts on tokens that bear the pack's mark alone, in whatever realm they are shown. */
  private static final Set<String> BY_MARK = Set.of(BoundTokenFilter.class.getName());

  private static final JavaClasses JAR =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.mcpauth.keycloak");

  @Test
  void filtersAskTheGate() {
    Set<String> filters =
        JAR.stream()
            .filter(type -> type.isAnnotatedWith(Provider.class))
            .map(JavaClass::getName)
            .collect(Collectors.toCollection(TreeSet::new));

    assertThat(filters)
        .containsAll(BY_MARK)
        .filteredOn(filter -> !BY_MARK.contains(filter))
        .isNotEmpty()
        .allMatch(GateTest::asksTheGate);
  }

  @Test
  void whatReplacesAProviderOfKeycloakAsksTheGate() {
    Map<String, Set<String>> replaced = new TreeMap<>();
    for (Spi spi : ServiceLoader.load(Spi.class)) {
      Set<ProviderFactory<?>> all = factories(spi);
      all.stream()
          .filter(GateTest::isOurs)
          .filter(ours -> all.stream().anyMatch(other -> !isOurs(other) && isOneFor(ours, other)))
          .forEach(
              ours ->
                  replaced
                      .computeIfAbsent(spi.getName(), name -> new TreeSet<>())
                      .add(ours.getClass().getName()));
    }

    assertThat(replaced)
        .containsKeys("client-authenticator", "login-protocol", "login", "well-known");
    assertThat(replaced.values().stream().flatMap(Set::stream))
        .filteredOn(factory -> !BY_THEME.contains(factory))
        .allMatch(GateTest::featureAsksTheGate);
  }

  @Test
  void whatAddsAddressesToEveryRealmAsksTheGate() {
    assertThat(JAR.stream().filter(t -> t.isAssignableTo(RealmResourceProviderFactory.class)))
        .isNotEmpty()
        .allMatch(factory -> featureAsksTheGate(factory.getName()));
  }

  @SuppressWarnings("rawtypes") // The SPI names the raw type.
  private static Set<ProviderFactory<?>> factories(Spi spi) {
    Set<ProviderFactory<?>> factories = new HashSet<>();
    Iterator<? extends ProviderFactory> services =
        ServiceLoader.load(spi.getProviderFactoryClass()).iterator();
    for (boolean more = true; more; ) {
      try {
        more = services.hasNext();
        if (more) {
          factories.add(services.next());
        }
      } catch (ServiceConfigurationError e) {
        // Some of Keycloak's need libraries that are not here; the next one may not.
        assertThat(e).hasCauseInstanceOf(LinkageError.class);
      }
    }
    return factories;
  }

  private static boolean isOneFor(ProviderFactory<?> ours, ProviderFactory<?> other) {
    return (ours instanceof WellKnownProviderFactory document
            && other instanceof WellKnownProviderFactory stock)
        ? document.getAlias().equals(stock.getAlias())
        : ours.getId().equals(other.getId());
  }

  private static boolean isOurs(ProviderFactory<?> factory) {
    return factory.getClass().getName().startsWith("io.mcpauth.");
  }

  /** The factory, or the class that it makes, which is of the same package. */
  private static boolean featureAsksTheGate(String factory) {
    return asksTheGate(factory)
        || Stream.concat(
                Stream.of(JAR.get(factory)), JAR.get(factory).getAllRawSuperclasses().stream())
            .filter(type -> type.getName().startsWith("io.mcpauth."))
            .flatMap(type -> type.getConstructorCallsFromSelf().stream())
            .map(call -> call.getTargetOwner().getName())
            .filter(name -> name.startsWith("io.mcpauth."))
            .anyMatch(GateTest::asksTheGate);
  }

  private static boolean asksTheGate(String type) {
    return JAR.get(type).getMethodCallsFromSelf().stream()
        .anyMatch(call -> call.getTargetOwner().isEquivalentTo(PackGate.class));
  }
}
