package io.mcpauth.keycloak.setup.doctor;

import static io.mcpauth.keycloak.setup.doctor.Trouble.failure;
import static io.mcpauth.keycloak.setup.doctor.Trouble.note;
import static io.mcpauth.keycloak.setup.doctor.Trouble.warning;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.Config;
import org.keycloak.common.Profile;

/** The server that the realm is on, as it was started and as it is reached. */
final class PlatformChecks {

  private static final String SERVER = "server";

  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "[::1]");

  private static final String VERSION_HEADER = "mcp-protocol-version";

  static final List<Check> ALL =
      List.of(
          Check.of(
              "keycloak-version",
              "Keycloak has the security fixes that the pack depends on",
              patient -> version(patient.unsupported())),
          Check.of(
              "feature-client-policies",
              "Keycloak's client policies are on",
              patient ->
                  feature(Profile.Feature.CLIENT_POLICIES, false)
                      ? Stream.of(
                          failure(
                              SERVER,
                              "The feature client-policies is off: nothing that the pack does by"
                                  + " client policies is done, and clients that registered"
                                  + " themselves get no tokens",
                              "Take client-policies out of --features-disabled and start Keycloak"
                                  + " anew"))
                      : Stream.empty()),
          Check.of(
              "feature-in-the-way",
              "No experimental feature of Keycloak does the same in another way",
              patient ->
                  Stream.of(Profile.Feature.CIMD, Profile.Feature.RESOURCE_INDICATORS)
                      .filter(feature -> feature(feature, true))
                      .map(
                          feature ->
                              warning(
                                  feature.getKey(),
                                  "Keycloak's own experimental feature "
                                      + feature.getKey()
                                      + " is on: it judges the same requests by other rules",
                                  "Take it out of --features: the pack needs none"))),
          Check.of("jar", "One version of the JAR is installed", patient -> jars(copies())),
          Check.of(
              "issuer",
              "The issuer is reached by https",
              patient -> issuer(patient.base(), patient.realm().getName())),
          Check.of(
              "proxy",
              "The issuer is the address that clients use",
              patient ->
                  proxy(
                      List.of(patient.base(), patient.administration()),
                      Optional.ofNullable(
                          patient
                              .session()
                              .getContext()
                              .getHttpRequest()
                              .getHttpHeaders()
                              .getHeaderString("X-Forwarded-Host")))),
          Check.of(
              "path",
              "Metadata is found at the root of the host",
              patient -> path(patient.base(), patient.realm().getName())),
          Check.of(
              "cors",
              "Clients in a browser may send MCP-Protocol-Version",
              patient -> cors(Config.scope("cors", "default").getArray("allowedHeaders"))));

  private PlatformChecks() {}

  static Stream<Trouble> version(Optional<String> unsupported) {
    return unsupported.stream().map(text -> failure(SERVER, text, "Update Keycloak"));
  }

  private static boolean feature(Profile.Feature feature, boolean on) {
    return Profile.isFeatureEnabled(feature) == on;
  }

  static Stream<Trouble> jars(int copies) {
    return copies > 1
        ? Stream.of(
            failure(
                SERVER,
                "The JAR of the pack is there "
                    + copies
                    + " times: which one of them a class comes from is chance",
                "Keep the newest in the folder providers/, delete the others, and run kc.sh build"))
        : Stream.empty();
  }

  private static int copies() {
    String file = PlatformChecks.class.getName().replace('.', '/') + ".class";
    try {
      return Collections.list(PlatformChecks.class.getClassLoader().getResources(file)).size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static Stream<Trouble> issuer(URI base, String realm) {
    return "https".equals(base.getScheme()) || isLoopback(base)
        ? Stream.empty()
        : Stream.of(
            failure(
                realm,
                "The issuer begins with http: MCP clients refuse it, and whoever is on the way reads"
                    + " tokens",
                "Serve Keycloak by https, and set --hostname to the address that clients use"));
  }

  /**
   * The host that a proxy says clients asked for (the convention of X-Forwarded-Host).
   *
   * @param own the addresses that this server believes to have
   */
  static Stream<Trouble> proxy(List<URI> own, Optional<String> forwardedHost) {
    return forwardedHost
        .map(host -> host.split(",", 2)[0].strip().toLowerCase(Locale.ROOT))
        .map(host -> host.replaceFirst(":\\d+$", ""))
        .filter(host -> !host.isEmpty() && own.stream().noneMatch(uri -> host(uri).equals(host)))
        .map(
            host ->
                failure(
                    SERVER,
                    "The request came through a proxy for another host than the issuer names: clients"
                        + " that compare the issuer with where they asked refuse it (RFC 8414 section"
                        + " 3.3)",
                    "Set --hostname to the address that clients use, or --proxy-headers to what the"
                        + " proxy sends"))
        .stream();
  }

  static Stream<Trouble> path(URI base, String realm) {
    @Nullable String path = base.getPath();
    return path == null || path.isEmpty() || path.equals("/")
        ? Stream.empty()
        : Stream.of(
            note(
                realm,
                "Keycloak is below a path, and clients look for metadata at the root of the host"
                    + " (RFC 8414 section 3.1)",
                "Have the proxy pass /.well-known/oauth-authorization-server"
                    + path
                    + "realms/"
                    + realm
                    + " on: docs/deploy.md has the lines"));
  }

  static Stream<Trouble> cors(String @Nullable [] allowed) {
    return allowed != null
            && Stream.of(allowed)
                .flatMap(header -> Stream.of(header.split(",")))
                .anyMatch(header -> header.strip().equalsIgnoreCase(VERSION_HEADER))
        ? Stream.empty()
        : Stream.of(
            warning(
                SERVER,
                "MCP clients that run in a browser ask whether they may send MCP-Protocol-Version,"
                    + " and are told no",
                "Start Keycloak with --spi-cors--default--allowed-headers=" + VERSION_HEADER));
  }

  static boolean isLoopback(URI uri) {
    return LOOPBACK.contains(host(uri));
  }

  private static String host(URI uri) {
    @Nullable String host = uri.getHost();
    return host == null ? "" : host.toLowerCase(Locale.ROOT);
  }
}
