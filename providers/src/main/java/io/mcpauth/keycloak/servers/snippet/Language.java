package io.mcpauth.keycloak.servers.snippet;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A language or framework that there is code for. */
public enum Language {
  /** The second version of the SDK, in Express. */
  TYPESCRIPT("access-token.js", "import "),
  /** The Python SDK. */
  PYTHON("sdk_auth.py", "import "),
  /** Any server on the JVM, with Nimbus JOSE + JWT. */
  JAVA("JavaAccessTokens.java", "import "),
  /** Spring Security. */
  SPRING("SpringAccessTokens.java", "import "),
  /** {@code application.properties}. */
  QUARKUS("application.properties", "quarkus.oidc.");

  private final String file;
  private final String begin;

  /**
   * @param file beside this class
   * @param begin what the reader's part of it begins with; what stands before is of the test
   */
  Language(String file, String begin) {
    this.file = file;
    this.begin = begin;
  }

  /** The language of this name, in lower case. */
  public static Optional<Language> of(@Nullable String name) {
    return Stream.of(values()).filter(language -> language.word().equals(name)).findFirst();
  }

  /** All names, for a message. */
  public static String names() {
    return Stream.of(values()).map(Language::word).collect(Collectors.joining(", "));
  }

  private String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The lines that are tested, for any server. */
  String lines() {
    try (InputStream stream =
        Objects.requireNonNull(Language.class.getResourceAsStream(file), file)) {
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return text.substring(text.indexOf(begin));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
