package io.mcpauth.keycloak.setup;

import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;

/**
 * The versions of Keycloak that the pack is supported on: from the one on that has the security
 * fixes which the pack depends on.
 *
 * <p>It runs on older ones, so that an operator who has to wait with the update is better off with
 * it than without; they are told what is open.
 */
public final class SupportedKeycloak {

  private static final Logger LOG = Logger.getLogger(SupportedKeycloak.class);

  /** A fault of Keycloak itself, and the first version without it. */
  private record Fault(Version fixedIn, String name, String effect) {}

  private static final List<Fault> FAULTS =
      List.of(
          new Fault(
              new Version(26, 7, 3),
              "CVE-2026-16089",
              "a client can redeem the code of another client; the pack refuses that in realms that"
                  + " use it, and in no other realm of this server"));

  private SupportedKeycloak() {}

  /**
   * Says at start what is wrong with this Keycloak, if anything is.
   *
   * @param version as Keycloak tells it
   * @param clientPolicies whether its feature of this name is on
   */
  public static void check(String version, boolean clientPolicies) {
    warning(version).ifPresent(LOG::warn);
    if (!clientPolicies) {
      LOG.warn(
          "The feature client-policies is off (--features-disabled=client-policies): what"
              + " keycloak-mcp-auth does by client policies is not done, and clients that registered"
              + " themselves get no tokens. Switch it on");
    }
  }

  /** What an operator must know about this version; empty if it is supported. */
  static Optional<String> warning(String version) {
    // What is no release, such as nightly, cannot be compared.
    return Version.parse(version)
        .flatMap(
            running ->
                FAULTS.stream()
                    .filter(fault -> running.isBefore(fault.fixedIn()))
                    .findFirst()
                    .map(
                        fault ->
                            "Keycloak %s is not supported by keycloak-mcp-auth: %s (%s). Update to"
                                    .formatted(version, fault.name(), fault.effect())
                                + " Keycloak "
                                + fault.fixedIn()
                                + " or later"));
  }

  /** A release of Keycloak. */
  private record Version(int major, int minor, int patch) {

    private static final Pattern FORM =
        Pattern.compile("(\\d{1,4})\\.(\\d{1,4})(?:\\.(\\d{1,4}))?");

    static Optional<Version> parse(String text) {
      Matcher form = FORM.matcher(text);
      if (!form.lookingAt()) {
        return Optional.empty();
      }
      return Optional.of(
          new Version(
              Integer.parseInt(form.group(1)),
              Integer.parseInt(form.group(2)),
              form.group(3) == null ? 0 : Integer.parseInt(form.group(3))));
    }

    boolean isBefore(Version other) {
      if (major != other.major) {
        return major < other.major;
      }
      return minor != other.minor ? minor < other.minor : patch < other.patch;
    }

    @Override
    public String toString() {
      return major + "." + minor + "." + patch;
    }
  }
}
