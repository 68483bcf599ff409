package io.mcpauth.keycloak.cimd;

import io.mcpauth.keycloak.cimd.admission.Admission;
import io.mcpauth.keycloak.cimd.admission.DevelopmentHost;
import io.mcpauth.keycloak.policy.AppliedExecutors;
import io.mcpauth.keycloak.policy.ExecutorSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.keycloak.models.RealmModel;

/**
 * Configuration of the executor {@code mcp-cimd}.
 *
 * @param admission who gets in
 * @param maxDocuments how many are stored at most, those decided ahead and those that wait included
 * @param maxPending how many of them may wait for an administrator
 * @param shortest a document counts at least so long without being asked for again
 * @param longest and at most so long
 * @param queryAllowed whether a client id may have a query
 * @param otherPorts ports besides 443
 * @param developmentHosts hosts that may be this machine, on any port
 */
public record CimdSettings(
    Admission admission,
    int maxDocuments,
    int maxPending,
    Duration shortest,
    Duration longest,
    boolean queryAllowed,
    Set<Integer> otherPorts,
    List<DevelopmentHost> developmentHosts) {

  /** Copies. */
  public CimdSettings {
    otherPorts = Set.copyOf(otherPorts);
    developmentHosts = List.copyOf(developmentHosts);
  }

  /**
   * The settings of a realm, for code that no client policy calls. Where several places apply the
   * executor, the first one's.
   *
   * @return empty where no enabled client policy applies the executor, and where its settings came
   *     in some way past the check of a save and cannot be used: nobody gets in then
   */
  public static Optional<CimdSettings> of(RealmModel realm) {
    try {
      return read(realm).findFirst();
    } catch (IllegalArgumentException | IllegalStateException e) {
      return Optional.empty();
    }
  }

  /**
   * Whether the settings of a realm keep a document out, in any place that applies the executor.
   *
   * @return true too if they are there and cannot be read: what may be blocked is
   */
  public static boolean block(RealmModel realm, String url) {
    try {
      return read(realm).anyMatch(settings -> settings.admission().blocks(url));
    } catch (IllegalArgumentException | IllegalStateException e) {
      return true;
    }
  }

  /** In lazy order: what comes after the one that is asked for is not read. */
  private static Stream<CimdSettings> read(RealmModel realm) {
    return AppliedExecutors.of(realm).settingsOf(CimdForm.EXECUTOR).stream()
        .map(CimdReader.READER::read);
  }

  /**
   * Whether a document is at a host of a developer.
   *
   * @param host in lower case
   * @param port the one that is connected to
   */
  public boolean isDevelopment(String host, int port) {
    return developmentHosts.stream().anyMatch(development -> development.is(host, port));
  }

  /** The settings as Keycloak stores them. */
  public static final class Stored extends ExecutorSettings<CimdSettings> {
    /** For Jackson. */
    public Stored() {
      super(CimdForm.EXECUTOR, CimdReader.READER);
    }
  }
}
