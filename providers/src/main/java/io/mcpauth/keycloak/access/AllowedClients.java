package io.mcpauth.keycloak.access;

import io.mcpauth.keycloak.access.ClientFacts.Kind;
import io.mcpauth.keycloak.redirect.DocumentPattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.Constants;

/**
 * The clients that an MCP server accepts: those that one of the entries of {@code
 * mcp.allowed_clients} names.
 *
 * @param entries what is accepted; none for everybody
 */
record AllowedClients(List<Predicate<ClientFacts>> entries) {

  private static final String CLIENT = "client:";
  private static final String DOCUMENT = "document:";

  private static final Map<String, Predicate<ClientFacts>> KINDS =
      Map.of(
          "administrator", client -> client.kind() == Kind.ADMINISTRATOR,
          "token", client -> client.kind() == Kind.TOKEN,
          "anonymous", client -> client.kind() == Kind.ANONYMOUS,
          "document", client -> client.kind() == Kind.DOCUMENT,
          "verified", ClientFacts::verified);

  /** Copies the entries. */
  AllowedClients {
    entries = List.copyOf(entries);
  }

  /**
   * Reads the attribute.
   *
   * @param text null where the server has none
   * @return empty if an entry cannot be read: then nobody can tell whom it means
   */
  static Optional<AllowedClients> parse(@Nullable String text) {
    List<Predicate<ClientFacts>> read = new ArrayList<>();
    if (text != null && !text.isBlank()) {
      for (String entry : Constants.CFG_DELIMITER_PATTERN.split(text, -1)) {
        Optional<Predicate<ClientFacts>> one = entry(entry.strip());
        if (one.isEmpty()) {
          return Optional.empty();
        }
        read.add(one.get());
      }
    }
    return Optional.of(new AllowedClients(read));
  }

  private static Optional<Predicate<ClientFacts>> entry(String entry) {
    if (entry.startsWith(CLIENT)) {
      String id = entry.substring(CLIENT.length());
      return id.isEmpty() ? Optional.empty() : Optional.of(client -> client.clientId().equals(id));
    }
    if (entry.startsWith(DOCUMENT)) {
      // A client that is called like a document and came another way is not what stands there.
      return DocumentPattern.parse(entry.substring(DOCUMENT.length()))
          .map(
              pattern ->
                  client -> client.kind() == Kind.DOCUMENT && pattern.matches(client.clientId()));
    }
    return Optional.ofNullable(KINDS.get(entry));
  }

  boolean accept(ClientFacts client) {
    return entries.isEmpty() || entries.stream().anyMatch(entry -> entry.test(client));
  }
}
