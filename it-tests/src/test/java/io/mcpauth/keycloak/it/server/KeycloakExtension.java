package io.mcpauth.keycloak.it.server;

import static java.util.Map.entry;

import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmFile;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.LifecycleMethodExecutionExceptionHandler;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;

/**
 * Starts the server once for a run and makes a realm for each class that asks for one; JUnit's
 * stores end both.
 */
final class KeycloakExtension
    implements BeforeAllCallback,
        BeforeEachCallback,
        ParameterResolver,
        TestExecutionExceptionHandler,
        LifecycleMethodExecutionExceptionHandler {

  private static final Namespace NAMESPACE = Namespace.create(KeycloakExtension.class);

  private static final Map<Class<?>, Function<ExtensionContext, Object>> PARAMETERS =
      Map.ofEntries(
          entry(KeycloakServer.class, KeycloakExtension::server),
          entry(KeycloakStarter.class, KeycloakExtension::starter),
          entry(AuthenticationDevice.class, KeycloakExtension::device),
          entry(RealmExport.class, KeycloakExtension::realmExport),
          entry(SecondNode.class, KeycloakExtension::secondNode),
          entry(DoomedNode.class, KeycloakExtension::doomedNode),
          entry(UpgradedServer.class, KeycloakExtension::upgradedServer),
          entry(Postgres.class, KeycloakExtension::postgres),
          entry(AdminApi.class, KeycloakExtension::admin),
          entry(McpRealm.class, KeycloakExtension::realm),
          entry(RealmFile.class, context -> realmFile()));

  @Override
  public void beforeAll(ExtensionContext context) {
    markLog(context);
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    markLog(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return PARAMETERS.containsKey(parameter.getParameter().getType());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return Objects.requireNonNull(PARAMETERS.get(type), "not one that supportsParameter allowed")
        .apply(context);
  }

  @Override
  public void handleTestExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw withServerLog(context, failure);
  }

  @Override
  public void handleBeforeAllMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw withServerLog(context, failure);
  }

  @Override
  public void handleBeforeEachMethodExecutionException(ExtensionContext context, Throwable failure)
      throws Throwable {
    throw withServerLog(context, failure);
  }

  private static KeycloakServer server(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(
            KeycloakServer.class,
            key ->
                launcher(context)
                    .start(Node.first(database(context)), MavenProperty.path("keycloak.log")),
            KeycloakServer.class);
  }

  /** JUnit closes what a store holds in reverse order, so the database ends after its servers. */
  private static Database database(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(Database.class, key -> Database.start(), Database.class);
  }

  private static Launcher launcher(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(
            Launcher.class, key -> Launcher.ofThisRun(database(context)), Launcher.class);
  }

  private static KeycloakStarter starter(ExtensionContext context) {
    boolean asInThisRun =
        database(context) instanceof EmbeddedDatabase
            && launcher(context) instanceof DistributionLauncher;
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(
            KeycloakStarter.class,
            key ->
                new KeycloakStarter(
                    asInThisRun
                        ? (DistributionLauncher) launcher(context)
                        : DistributionLauncher.installBeside(new EmbeddedDatabase())),
            KeycloakStarter.class);
  }

  private static AuthenticationDevice device(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(
            AuthenticationDevice.class,
            key -> AuthenticationDevice.start(),
            AuthenticationDevice.class);
  }

  private static Postgres postgres(ExtensionContext context) {
    if (database(context) instanceof Postgres postgres) {
      return postgres;
    }
    throw new ParameterResolutionException(
        "this class needs -Ddb=postgres: tag it postgres, so that other runs leave it out");
  }

  private static RealmExport realmExport(ExtensionContext context) {
    return new RealmExport(launcher(context), postgres(context));
  }

  private static SecondNode secondNode(ExtensionContext context) {
    Database database = postgres(context);
    KeycloakServer first = server(context);
    Path log = MavenProperty.path("keycloak.log").resolveSibling("keycloak-2.log");
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(
            SecondNode.class,
            key -> new SecondNode(launcher(context).start(Node.beside(first, database), log)),
            SecondNode.class);
  }

  private static DoomedNode doomedNode(ExtensionContext context) {
    Database database = postgres(context);
    KeycloakServer first = server(context);
    Path log = MavenProperty.path("keycloak.log").resolveSibling("keycloak-doomed.log");
    return classStore(context)
        .computeIfAbsent(
            DoomedNode.class,
            key -> new DoomedNode(launcher(context).start(Node.beside(first, database), log)),
            DoomedNode.class);
  }

  private static UpgradedServer upgradedServer(ExtensionContext context) {
    Postgres postgres = postgres(context);
    return classStore(context)
        .computeIfAbsent(
            UpgradedServer.class,
            key -> UpgradedServer.start(launcher(context), postgres, "0.1.0"),
            UpgradedServer.class);
  }

  private static AdminApi admin(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(AdminApi.class, key -> new AdminApi(server(context)), AdminApi.class);
  }

  private static McpRealm realm(ExtensionContext context) {
    String name = context.getRequiredTestClass().getSimpleName().toLowerCase(Locale.ROOT);
    return classStore(context)
        .computeIfAbsent(McpRealm.class, key -> importRealm(context, name), McpRealm.class);
  }

  /**
   * JUnit's handlers of failures do not see the resolution of parameters, so the log is added here.
   */
  private static McpRealm importRealm(ExtensionContext context, String name) {
    KeycloakServer server = server(context);
    long mark = server.log().mark();
    try {
      @Nullable SetUp setUp = context.getRequiredTestClass().getAnnotation(SetUp.class);
      if (setUp != null) {
        return McpRealm.setUp(server.url(), admin(context), realmFile(), name, setUp.value());
      }
      return ProviderJar.isInstalled()
          ? McpRealm.create(server.url(), admin(context), realmFile(), name)
          : McpRealm.withoutThePack(server.url(), admin(context), realmFile(), name);
    } catch (AssertionError e) {
      e.addSuppressed(new LoggedMeanwhile(server.log().since(mark)));
      throw e;
    }
  }

  private static RealmFile realmFile() {
    return new RealmFile(MavenProperty.path("realm.export"));
  }

  /** The store of the outermost test class: nested classes share its realm. */
  private static Store classStore(ExtensionContext context) {
    ExtensionContext outermost = context;
    while (outermost.getParent().isPresent()
        && outermost.getParent().get().getTestClass().isPresent()) {
      outermost = outermost.getParent().get();
    }
    return outermost.getStore(NAMESPACE);
  }

  private static void markLog(ExtensionContext context) {
    context.getStore(NAMESPACE).put(ServerLog.class, server(context).log().mark());
  }

  private static Throwable withServerLog(ExtensionContext context, Throwable failure) {
    long mark = context.getStore(NAMESPACE).getOrDefault(ServerLog.class, Long.class, 0L);
    failure.addSuppressed(new LoggedMeanwhile(server(context).log().since(mark)));
    return failure;
  }

  /** Carries the log into the report of the failure; no failure itself. */
  private static final class LoggedMeanwhile extends Exception {
    private static final long serialVersionUID = 1L;

    private LoggedMeanwhile(String log) {
      super(
          log.isBlank() ? "Keycloak logged nothing meanwhile" : "Keycloak logged:\n" + log,
          null,
          false,
          false);
    }
  }
}
