package io.mcpauth.keycloak.registration.metadata;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.registration.gate.Decision.Deny;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a client may say about itself (RFC 7591 section 2, OpenID Connect Registration 1.0 section
 * 2), and what of it is registered.
 *
 * <p>RFC 7591 section 3.1: the server ignores members that it does not understand, and may replace
 * or reject values. Each rule takes the members that it knows by name; everything else stays
 * behind.
 */
public final class ClientMetadataRules {

  private final List<MetadataRule> rules;

  /** The rules of a registration. */
  public ClientMetadataRules(ClientMetadataConfig config) {
    this(config, false);
  }

  private ClientMetadataRules(ClientMetadataConfig config, boolean keysByAddress) {
    this.rules =
        List.of(
            new DescriptionRule(),
            new RedirectRule(),
            new GrantRule(config),
            new AuthenticationRule(config, keysByAddress),
            new ServerCallRule(config),
            new TokenRule());
  }

  /**
   * The same rules for a metadata document. It may name the address of its keys, since whoever
   * publishes the one publishes the other, and both are fetched as what strangers chose.
   */
  public static ClientMetadataRules ofDocuments(ClientMetadataConfig config) {
    return new ClientMetadataRules(config, true);
  }

  /** What becomes of a request. */
  public sealed interface Reading {

    /**
     * It is refused.
     *
     * @param deny the first thing that is wrong
     * @param others what other rules find wrong
     */
    record Refused(Deny deny, List<Deny> others) implements Reading {

      /** Copies the list. */
      public Refused {
        others = List.copyOf(others);
      }
    }

    /**
     * It is good.
     *
     * @param members what is registered, with Keycloak's names
     * @param defaults those of them that the request did not name
     */
    record Accepted(ObjectNode members, Set<String> defaults) implements Reading {

      /** Copies the names. */
      public Accepted {
        defaults = Set.copyOf(defaults);
      }
    }
  }

  /**
   * Judges a request and takes from it what is registered.
   *
   * @param sent the request
   * @return the members to register, or the first thing that each rule finds wrong
   */
  public Reading read(SentMetadata sent) {
    ObjectNode registered = JsonNodeFactory.instance.objectNode();
    List<Deny> wrong =
        rules.stream().flatMap(rule -> rule.take(sent, registered).stream()).toList();
    if (!wrong.isEmpty()) {
      return new Reading.Refused(wrong.get(0), wrong.subList(1, wrong.size()));
    }
    return new Reading.Accepted(
        registered,
        registered.properties().stream()
            .map(Map.Entry::getKey)
            .filter(member -> sent.value(member).isEmpty())
            .collect(Collectors.toSet()));
  }
}
