package io.mcpauth.keycloak.resource.registry;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which clients of one realm have which URLs, as it was when they were read.
 *
 * <p>A URL that is written out somewhere is looked up, together with the templates that match it;
 * only another one is compared with templates, and only with those of its shape. So a realm without
 * templates pays nothing for them.
 */
final class ClaimedUrls {

  /**
   * A client and one value of it.
   *
   * @param client its internal id
   * @param name of the attribute
   */
  record Row(String client, String name, String value) {}

  private record Template(String client, String text, ResourceTemplate template) {}

  private final Map<String, List<Claim>> byUrl = new HashMap<>();
  private final Map<String, List<Template>> byShape = new HashMap<>();

  /** Reads the attributes that say what is an MCP server. */
  ClaimedUrls(List<Row> attributes) {
    for (Row row : attributes) {
      if (row.name().equals(ResourceAttributes.RESOURCE_URL)) {
        ResourceAttributes.values(row.value()).stream()
            .flatMap(url -> ResourceAttributes.servable(url).stream())
            .distinct()
            .forEach(uri -> put(row, Claim.Kind.LISTED, uri));
      } else {
        ResourceAttributes.values(row.value()).stream()
            .flatMap(text -> ResourceTemplate.read(text).stream())
            .forEach(template -> put(row, template));
      }
    }
    byUrl.values().forEach(claims -> claims.addAll(matching(claims.get(0).uri())));
  }

  private void put(Row row, Claim.Kind kind, ResourceUri uri) {
    byUrl
        .computeIfAbsent(uri.value(), u -> new ArrayList<>(1))
        .add(new Claim(row.client(), kind, uri, row.value()));
  }

  private void put(Row row, ResourceTemplate template) {
    byShape
        .computeIfAbsent(template.shape(), s -> new ArrayList<>(1))
        .add(new Template(row.client(), row.value(), template));
  }

  boolean isEmpty() {
    return byUrl.isEmpty() && byShape.isEmpty();
  }

  /**
   * Takes a client's id in, if it is the URL of a server. Clients that are called by the URL of
   * their metadata can be many: only those count.
   */
  void addName(String client, String clientId) {
    Optional<ResourceUri> uri = ResourceUri.parse(clientId);
    if (uri.filter(this::knows).isPresent()) {
      byUrl
          .computeIfAbsent(uri.get().value(), u -> new ArrayList<>(matching(uri.get())))
          .add(new Claim(client, Claim.Kind.CLIENT_ID, uri.get(), clientId));
    }
  }

  /**
   * Who has to do with a URL.
   *
   * @param indicator in any spelling
   */
  List<Claim> of(String indicator) {
    // Most clients send the canonical spelling, which need not be parsed for each token.
    @Nullable List<Claim> claims = byUrl.get(indicator);
    return claims != null ? claims : ResourceUri.parse(indicator).map(this::of).orElse(List.of());
  }

  private List<Claim> of(ResourceUri uri) {
    @Nullable List<Claim> claims = byUrl.get(uri.value());
    return claims != null ? claims : matching(uri);
  }

  private List<Claim> matching(ResourceUri uri) {
    if (byShape.isEmpty()) {
      return List.of();
    }
    return UrlParts.of(uri).stream()
        .flatMap(
            parts ->
                byShape.getOrDefault(parts.shape(), List.of()).stream()
                    .filter(entry -> entry.template().match(parts).isPresent()))
        .map(entry -> new Claim(entry.client(), Claim.Kind.TEMPLATE, uri, entry.text()))
        .distinct()
        .toList();
  }

  boolean knows(ResourceUri uri) {
    return !of(uri).isEmpty();
  }

  /** Internal ids of the clients that have a URL inside of a template. */
  Set<String> clientsWithUrlIn(ResourceTemplate template) {
    return byUrl.values().stream()
        .filter(claims -> template.match(claims.get(0).uri()).isPresent())
        .flatMap(List::stream)
        .filter(claim -> claim.kind() == Claim.Kind.LISTED)
        .map(Claim::client)
        .collect(Collectors.toSet());
  }

  /** Internal ids of the clients that have a template with a URL of this one. */
  Set<String> clientsWithTemplateLike(ResourceTemplate template) {
    Stream<Template> alike =
        byShape.getOrDefault(template.shape(), List.of()).stream()
            .filter(entry -> entry.template().overlaps(template));
    return alike.map(Template::client).collect(Collectors.toSet());
  }
}
