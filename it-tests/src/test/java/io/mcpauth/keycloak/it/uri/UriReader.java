package io.mcpauth.keycloak.it.uri;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.node.NodeScript;
import io.mcpauth.keycloak.it.process.AttendedProcess;
import io.mcpauth.keycloak.it.server.MavenProperty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A program that takes URIs apart. */
enum UriReader {
  JAVA_NET_URI {
    @Override
    List<Optional<Place>> read(List<String> uris, Path folder) {
      return uris.stream().map(UriReader::readByTheJdk).map(Optional::of).toList();
    }
  },
  NODE_URL {
    @Override
    List<Optional<Place>> read(List<String> uris, Path folder) {
      try (AttendedProcess script =
          NodeScript.start("uri/read.js", Map.of(), List.of(file(uris, folder).toString()))) {
        return places(script.await(LIMIT).expectSuccess().output());
      }
    }
  },
  PYTHON_URLLIB {
    @Override
    List<Optional<Place>> read(List<String> uris, Path folder) {
      Path output = folder.resolve("python.out");
      ProcessBuilder python =
          new ProcessBuilder(
                  "python3",
                  MavenProperty.path("python.scripts").resolve("read_uris.py").toString(),
                  file(uris, folder).toString())
              .redirectOutput(output.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT);
      return places(run(python, output));
    }
  };

  private static final Duration LIMIT = Duration.ofMinutes(1);

  /**
   * Where a URI leads.
   *
   * @param host without the brackets of an IPv6 address, empty if there is none
   * @param port as a number, empty where none is written or it is the one of the scheme
   * @param path without one slash at its end
   */
  record Place(String scheme, String user, String host, String port, String path, String fragment) {

    private static Place of(JsonNode seen) {
      return of(
          seen.path("scheme").asText(),
          seen.path("user").asText(),
          seen.path("host").asText(),
          seen.path("port").asText(),
          seen.path("path").asText(),
          seen.path("fragment").asText());
    }

    static Place of(
        String scheme, String user, String host, String port, String path, String fragment) {
      boolean usual =
          (scheme.equals("https") && port.equals("443"))
              || (scheme.equals("http") && port.equals("80"));
      return new Place(
          scheme,
          user,
          host.replaceAll("^\\[|\\]$", ""),
          usual ? "" : port,
          path.replaceAll("/$", ""),
          fragment);
    }

    /** Scheme and host have no case (RFC 3986 section 6.2.2.1); not every reader changes it. */
    Place withoutCase() {
      return of(
          scheme.toLowerCase(Locale.ROOT),
          user,
          host.toLowerCase(Locale.ROOT),
          port,
          path,
          fragment);
    }

    /** The server alone, whatever it is asked for. */
    Place withoutPath() {
      return new Place(scheme, user, host, port, "", fragment);
    }
  }

  /** What it makes of each of them, in order; empty for one that it refuses. */
  abstract List<Optional<Place>> read(List<String> uris, Path folder);

  private static Place readByTheJdk(String text) {
    URI uri = URI.create(text);
    return Place.of(
        uri.getScheme(),
        Objects.requireNonNullElse(uri.getRawUserInfo(), ""),
        Objects.requireNonNullElse(uri.getHost(), ""),
        uri.getPort() < 0 ? "" : Integer.toString(uri.getPort()),
        uri.getRawPath(),
        Objects.requireNonNullElse(uri.getRawFragment(), ""));
  }

  private static Path file(List<String> uris, Path folder) {
    try {
      return Files.write(folder.resolve("uris.jsonl"), uris.stream().map(Json::write).toList());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String run(ProcessBuilder python, Path output) {
    try {
      Process process = start(python);
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("Python did not end within " + LIMIT);
      }
      if (process.exitValue() != 0) {
        throw new AssertionError("Python ended with " + process.exitValue());
      }
      return Files.readString(output, UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static Process start(ProcessBuilder python) {
    try {
      return python.start();
    } catch (IOException e) {
      throw new AssertionError(
          "this test compares with Python's reader of URIs and finds no python3 on the PATH:"
              + " install it (apt-get install python3)",
          e);
    }
  }

  private static List<Optional<Place>> places(String lines) {
    return lines
        .lines()
        .map(Json::parse)
        .map(seen -> seen.has("refused") ? Optional.<Place>empty() : Optional.of(Place.of(seen)))
        .toList();
  }
}
