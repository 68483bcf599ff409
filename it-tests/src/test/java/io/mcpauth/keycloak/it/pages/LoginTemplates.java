package io.mcpauth.keycloak.it.pages;

import io.mcpauth.keycloak.it.server.MavenProperty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/** The templates of the login theme: its own, and those of its parents in the distribution. */
final class LoginTemplates {

  /** Included by others, or the frame around them. */
  static final Set<String> PARTS =
      Set.of(
          "buttons",
          "connections", // A page of its own, not of the login: ConnectionsPageIT has axe look at
          // it.
          "field",
          "footer",
          "mcp-choice",
          "mcp-page",
          "passkeys",
          "password-commons",
          "password-validation",
          "register-commons",
          "social-providers",
          "template",
          "theme-resources",
          "user-profile-commons");

  /** No user of this product meets them, for this reason. */
  static final Map<String, String> OUT_OF_REACH =
      Map.of(
          "cli_splash",
          "nothing in Keycloak 26.7 shows it",
          "login-passkeys-conditional-authenticate",
          "the feature passkeys-conditional-ui-authenticator is off; passkeys are offered on"
              + " login, login-username and login-password",
          "login-x509-info",
          "asks about a TLS client certificate: needs a proxy that passes one on and a login"
              + " flow of the administrator's",
          "oid4vc-credential-offer",
          "the feature oid4vc-vci is off");

  private static final Pattern TEMPLATE =
      Pattern.compile("theme/(?:mcp|keycloak\\.v2|base)/login/([^/]+)\\.ftl");

  private LoginTemplates() {}

  static Set<String> ofTheTheme() {
    Set<String> names = new TreeSet<>(in(MavenProperty.path("provider.jar")));
    names.addAll(in(keycloaksThemes()));
    return names;
  }

  private static Path keycloaksThemes() {
    Path libraries = MavenProperty.path("keycloak.home").resolve("lib/lib/main");
    try (Stream<Path> files = Files.list(libraries)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("org.keycloak.keycloak-themes-"))
          .filter(file -> !file.getFileName().toString().contains("vendor"))
          .findFirst()
          .orElseThrow(() -> new AssertionError("no themes in " + libraries));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Set<String> in(Path jar) {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream()
          .map(entry -> TEMPLATE.matcher(entry.getName()))
          .filter(Matcher::matches)
          .map(match -> match.group(1))
          .collect(Collectors.toSet());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
