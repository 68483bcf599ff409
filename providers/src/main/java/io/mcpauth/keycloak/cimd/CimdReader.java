package io.mcpauth.keycloak.cimd;

import static io.mcpauth.keycloak.cimd.CimdForm.ADMISSION;
import static io.mcpauth.keycloak.cimd.CimdForm.ALLOWED;
import static io.mcpauth.keycloak.cimd.CimdForm.BLOCKED;
import static io.mcpauth.keycloak.cimd.CimdForm.DEFAULT_DOCUMENTS;
import static io.mcpauth.keycloak.cimd.CimdForm.DEFAULT_LONGEST;
import static io.mcpauth.keycloak.cimd.CimdForm.DEFAULT_MODE;
import static io.mcpauth.keycloak.cimd.CimdForm.DEFAULT_PENDING;
import static io.mcpauth.keycloak.cimd.CimdForm.DEFAULT_SHORTEST;
import static io.mcpauth.keycloak.cimd.CimdForm.DEVELOPMENT;
import static io.mcpauth.keycloak.cimd.CimdForm.EXECUTOR;
import static io.mcpauth.keycloak.cimd.CimdForm.KNOWN_CLIENTS;
import static io.mcpauth.keycloak.cimd.CimdForm.LONGEST;
import static io.mcpauth.keycloak.cimd.CimdForm.MAX_DOCUMENTS;
import static io.mcpauth.keycloak.cimd.CimdForm.MAX_PENDING;
import static io.mcpauth.keycloak.cimd.CimdForm.PORTS;
import static io.mcpauth.keycloak.cimd.CimdForm.QUERY;
import static io.mcpauth.keycloak.cimd.CimdForm.SHORTEST;
import static io.mcpauth.keycloak.cimd.CimdForm.WITH_DOCUMENTS;
import static io.mcpauth.keycloak.cimd.CimdForm.label;

import io.mcpauth.keycloak.cimd.admission.Admission;
import io.mcpauth.keycloak.cimd.admission.AdmissionMode;
import io.mcpauth.keycloak.cimd.admission.DevelopmentHost;
import io.mcpauth.keycloak.policy.SettingsReader;
import io.mcpauth.keycloak.redirect.ClientPreset;
import io.mcpauth.keycloak.redirect.DocumentPattern;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.Profile;

/** Reads what the form of the executor {@code mcp-cimd} stores, strictly. */
final class CimdReader {

  private static final int MOST_DOCUMENTS = 100_000;
  private static final int LONGEST_CACHE = 30 * 86_400;
  private static final int LAST_PORT = 65_535;
  private static final int MOST_ENTRIES = 500;
  private static final int SHOWN = 100;

  private static final Pattern NUMBER = Pattern.compile("[0-9]{1,9}");

  static final SettingsReader<Object, CimdSettings> READER = new SettingsReader<>(CimdReader::read);

  private CimdReader() {}

  /**
   * Reads and checks the configuration.
   *
   * @param values the executor's configuration by key
   * @throws IllegalArgumentException if a value cannot be used; the message names the field and the
   *     remedy
   */
  static CimdSettings from(Map<String, Object> values) {
    CimdSettings settings =
        new CimdSettings(
            new Admission(
                mode(values),
                knownClients(values),
                list(values, ALLOWED).stream().map(text -> document(ALLOWED, text)).toList(),
                list(values, BLOCKED).stream().map(text -> document(BLOCKED, text)).toList()),
            number(values, MAX_DOCUMENTS, DEFAULT_DOCUMENTS, 1, MOST_DOCUMENTS),
            number(values, MAX_PENDING, DEFAULT_PENDING, 1, MOST_DOCUMENTS),
            Duration.ofSeconds(number(values, SHORTEST, DEFAULT_SHORTEST, 1, LONGEST_CACHE)),
            Duration.ofSeconds(number(values, LONGEST, DEFAULT_LONGEST, 1, LONGEST_CACHE)),
            flag(values, QUERY),
            list(values, PORTS).stream().map(CimdReader::port).collect(Collectors.toSet()),
            list(values, DEVELOPMENT).stream().map(CimdReader::developmentHost).toList());
    if (settings.shortest().compareTo(settings.longest()) > 0) {
      throw refused(
          SHORTEST,
          "it must not be more than " + label(LONGEST) + ": make it smaller, or that larger");
    }
    return settings;
  }

  private static CimdSettings read(Map<String, Object> values) {
    // Both would make clients of the same URLs, each by its own rules.
    if (Profile.isFeatureEnabled(Profile.Feature.CIMD)) {
      throw new IllegalArgumentException(
          "The executor "
              + EXECUTOR
              + " cannot be used beside Keycloak's own feature cimd, which lets the same clients in"
              + " past it: start Keycloak without --features=cimd, or remove this executor");
    }
    return from(values);
  }

  private static AdmissionMode mode(Map<String, Object> values) {
    Optional<String> text = text(values, ADMISSION);
    return text.isEmpty()
        ? DEFAULT_MODE
        : AdmissionMode.parse(text.get())
            .orElseThrow(
                () -> refused(ADMISSION, "choose from " + String.join(", ", AdmissionMode.VALUES)));
  }

  private static List<ClientPreset> knownClients(Map<String, Object> values) {
    List<String> ids =
        values.get(KNOWN_CLIENTS) == null ? WITH_DOCUMENTS : list(values, KNOWN_CLIENTS);
    return ids.stream()
        .map(
            id -> {
              if (!WITH_DOCUMENTS.contains(id)) {
                throw refused(
                    KNOWN_CLIENTS,
                    "'%s' is no known client with a document. Choose from %s"
                        .formatted(shown(id), String.join(", ", WITH_DOCUMENTS)));
              }
              return ClientPreset.all().get(id);
            })
        .toList();
  }

  private static DocumentPattern document(String key, String text) {
    return DocumentPattern.parse(text)
        .orElseThrow(
            () ->
                refused(
                    key,
                    "'%s' names no documents. Write app.example.com, *.example.com for its"
                            .formatted(shown(text))
                        + " sub-domains, https://app.example.com/client.json, or"
                        + " https://app.example.com/clients/* for what begins so, all in lower case"
                        + " up to the path"));
  }

  private static int port(String text) {
    if (NUMBER.matcher(text).matches()) {
      int port = Integer.parseInt(text);
      if (port >= 1 && port <= LAST_PORT) {
        return port;
      }
    }
    throw refused(
        PORTS, "'%s' is no port. Write a whole number from 1 to 65535".formatted(shown(text)));
  }

  private static DevelopmentHost developmentHost(String text) {
    return DevelopmentHost.parse(text)
        .orElseThrow(
            () ->
                refused(
                    DEVELOPMENT,
                    "'%s' is no host. Write its name alone, such as localhost or localhost:8443, in"
                            .formatted(shown(text))
                        + " lower case; an IP address cannot be one"));
  }

  private static List<String> list(Map<String, Object> values, String key) {
    @Nullable Object value = values.get(key);
    // The console may send the only entry of a list as text, and an empty list as an empty one.
    Stream<?> entries =
        value instanceof Collection<?> many ? many.stream() : Stream.ofNullable(value);
    List<String> texts =
        entries
            .map(
                entry -> {
                  if (entry instanceof String || entry instanceof Number) {
                    return entry.toString().strip();
                  }
                  throw refused(key, "it must be a list of texts");
                })
            .filter(text -> !text.isEmpty())
            .distinct()
            .toList();
    if (texts.size() > MOST_ENTRIES) {
      throw refused(key, "it has more than %d entries".formatted(MOST_ENTRIES));
    }
    return texts;
  }

  private static Optional<String> text(Map<String, Object> values, String key) {
    return Optional.ofNullable(values.get(key))
        .map(value -> value.toString().strip())
        .filter(text -> !text.isEmpty());
  }

  private static boolean flag(Map<String, Object> values, String key) {
    String text = text(values, key).orElse("false");
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw refused(key, "it must be true or false");
    };
  }

  private static int number(
      Map<String, Object> values, String key, int otherwise, int min, int max) {
    Optional<String> text = text(values, key);
    if (text.isEmpty()) {
      return otherwise;
    }
    if (NUMBER.matcher(text.get()).matches()) {
      int number = Integer.parseInt(text.get());
      if (number >= min && number <= max) {
        return number;
      }
    }
    throw refused(
        key,
        "enter a whole number from %d to %d, or leave it empty for %d"
            .formatted(min, max, otherwise));
  }

  private static IllegalArgumentException refused(String key, String remedy) {
    return new IllegalArgumentException("%s (%s): %s".formatted(label(key), key, remedy));
  }

  /** An administrator's own text, which may be anything. */
  private static String shown(String text) {
    return text.length() > SHOWN ? text.substring(0, SHOWN) + "..." : text;
  }
}
