package io.mcpauth.keycloak.it.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * Who vouches for the https hosts of the tests: a certificate for {@code localhost}, made for this
 * run, that every Keycloak of the run has in its truststore.
 */
public final class TestAuthority {

  private static final char[] PASSWORD = "changeit".toCharArray();

  private static @Nullable TestAuthority instance;

  private final Path keys;
  private final Path certificate;

  private TestAuthority(Path keys, Path certificate) {
    this.keys = keys;
    this.certificate = certificate;
  }

  /** The one of this run. */
  public static synchronized TestAuthority ofThisRun() {
    TestAuthority known = instance;
    if (known == null) {
      known = made();
      instance = known;
    }
    return known;
  }

  private static TestAuthority made() {
    try {
      Path folder = Files.createTempDirectory("test-authority");
      Path keys = folder.resolve("keys.p12");
      Path certificate = folder.resolve("certificate.pem");
      keytool(
          keys,
          "-genkeypair",
          "-keyalg",
          "EC",
          "-dname",
          "CN=localhost",
          "-ext",
          "san=dns:localhost",
          "-validity",
          "3");
      keytool(keys, "-exportcert", "-rfc", "-file", certificate.toString());
      return new TestAuthority(keys, certificate);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void keytool(Path keys, String... arguments) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    command.addAll(List.of(arguments));
    command.addAll(
        List.of(
            "-alias",
            "host",
            "-storetype",
            "PKCS12",
            "-keystore",
            keys.toString(),
            "-storepass",
            new String(PASSWORD)));
    Process keytool = new ProcessBuilder(command).redirectErrorStream(true).start();
    try (InputStream output = keytool.getInputStream()) {
      String said = new String(output.readAllBytes(), StandardCharsets.UTF_8);
      if (keytool.waitFor() != 0) {
        throw new IllegalStateException("keytool: " + said);
      }
    } catch (InterruptedException e) {
      keytool.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** The certificate, for a truststore. */
  Path certificate() {
    return certificate;
  }

  /** TLS for a host of that name. */
  public SSLContext tls() {
    try (InputStream in = Files.newInputStream(keys)) {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(in, PASSWORD);
      KeyManagerFactory managers =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      managers.init(store, PASSWORD);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return context;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
