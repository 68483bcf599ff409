package io.mcpauth.keycloak.it.server;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Container;
import dasniko.testcontainers.keycloak.KeycloakContainer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.BindMode;
import org.testcontainers.containers.ContainerLaunchException;
import org.testcontainers.containers.output.OutputFrame;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;
import org.testcontainers.images.PullPolicy;

/**
 * The image of {@code docker/Dockerfile} on Testcontainers. It shares the network of the host, so
 * that {@code localhost} means the same to the tests, to Keycloak, to the database and to the MCP
 * servers they start: the test classes need not know where Keycloak runs.
 */
record ContainerLauncher(String image) implements Launcher {

  private static final Duration START_LIMIT = Duration.ofMinutes(5);
  private static final int LINES_SHOWN_WHEN_START_FAILS = 80;
  private static final Map<String, String> WRITABLE =
      Map.of(
          "/tmp", "mode=1777",
          "/opt/keycloak/data/tmp", "mode=1777",
          "/opt/keycloak/data/transaction-logs", "mode=1777");
  private static final String TRUSTED = "/opt/keycloak/conf/test-authority.pem";
  private static final String OWNER = "io.mcpauth.keycloak.it.pid";

  @Override
  public KeycloakServer start(Node node, Path logFile) {
    removeOrphans();
    try {
      OutputStream output = Files.newOutputStream(logFile);
      ServerLog log = new ServerLog(logFile);
      KeycloakContainer container = container(node).withLogConsumer(frame -> write(output, frame));
      container.waitingFor(new Ready(node, log));
      container.start();
      String build = Files.readString(MavenProperty.path("keycloak.image.log"));
      return new RunningKeycloak(node, build + log.since(0), log, container::stop, container::stop);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private KeycloakContainer container(Node node) {
    KeycloakContainer container =
        new KeycloakContainer(image)
            .withImagePullPolicy(PullPolicy.defaultPolicy())
            .withNetworkMode("host")
            .withLabel(OWNER, Long.toString(ProcessHandle.current().pid()))
            .withAdminUsername(node.administrator().name())
            .withAdminPassword(node.administrator().password())
            .withEnv(node.environment())
            .withEnv("KC_TRUSTSTORE_PATHS", TRUSTED)
            .withFileSystemBind(
                TestAuthority.ofThisRun().certificate().toString(), TRUSTED, BindMode.READ_ONLY);
    if (node.database() instanceof Postgres) {
      container
          .withOptimizedFlag()
          .withTmpFs(WRITABLE)
          .withCreateContainerCmdModifier(ContainerLauncher::withoutRights);
    } else {
      // The image is built for PostgreSQL, so this start builds once more, and its files are
      // root's.
      container
          .withProductionMode()
          .withEnv("KC_DB", "dev-mem")
          .withEnabledMetrics()
          .withCreateContainerCmdModifier(command -> command.withUser("root"));
    }
    node.arguments().forEach(container::withCustomCommand);
    // In the network of the host no port is mapped, and Testcontainers would wait for each.
    container.setExposedPorts(List.of());
    return container;
  }

  /** As {@code docker/compose.yaml} runs it. */
  private static void withoutRights(CreateContainerCmd command) {
    command
        .getHostConfig()
        .withCapDrop(Capability.ALL)
        .withSecurityOpts(List.of("no-new-privileges"))
        .withReadonlyRootfs(true);
  }

  private static void write(OutputStream log, OutputFrame frame) {
    if (frame.getType() == OutputFrame.OutputType.END) {
      return;
    }
    try {
      log.write(frame.getBytes());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A run that was killed leaves its container behind: Testcontainers' own cleaner may be off. */
  private static void removeOrphans() {
    DockerClient docker = DockerClientFactory.lazyClient();
    List<Container> ours =
        docker.listContainersCmd().withShowAll(true).withLabelFilter(List.of(OWNER)).exec();
    for (Container container : ours) {
      long owner = Long.parseLong(container.getLabels().get(OWNER));
      if (ProcessHandle.of(owner).filter(ProcessHandle::isAlive).isEmpty()) {
        docker.removeContainerCmd(container.getId()).withForce(true).exec();
      }
    }
  }

  /** The health endpoint on the management port, which is no mapped one here. */
  private static final class Ready extends AbstractWaitStrategy {

    private final Node node;
    private final ServerLog log;

    private Ready(Node node, ServerLog log) {
      this.node = node;
      this.log = log;
    }

    @Override
    protected void waitUntilReady() {
      Instant limit = Instant.now().plus(START_LIMIT);
      while (!node.isReady()) {
        if (!waitStrategyTarget.isRunning()) {
          throw notStarted("ended");
        }
        if (Instant.now().isAfter(limit)) {
          throw notStarted("was not ready after " + START_LIMIT);
        }
        getRateLimiter().doWhenReady(() -> {});
      }
    }

    private ContainerLaunchException notStarted(String why) {
      return new ContainerLaunchException(
          "Keycloak "
              + why
              + "; the end of "
              + log.file()
              + ":\n"
              + log.tail(LINES_SHOWN_WHEN_START_FAILS));
    }
  }
}
