package io.mcpauth.keycloak.lifecycle;

import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.client.McpAttribute;
import io.mcpauth.keycloak.lifetime.Lifespan;
import io.mcpauth.keycloak.lifetime.LifetimeConfig;
import io.mcpauth.keycloak.redirect.LeadsTo;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.RealmModel;

/**
 * A client that came by itself.
 *
 * @param id Keycloak's own
 * @param attributes those that say something about its life
 */
record ClientRow(
    String id, String clientId, @Nullable String name, Map<String, String> attributes) {

  ClientRow {
    attributes = Map.copyOf(attributes);
  }

  boolean isDynamic() {
    return !DynamicClient.BY_HAND.equals(attributes.get(DynamicClient.ATTRIBUTE));
  }

  Lifespan span() {
    return Lifespan.of(attributes);
  }

  /** How it came; of one that is older than the mark nobody knows, so it counts as a stranger. */
  String origin() {
    return span().origin().orElse(DynamicClient.ANONYMOUS);
  }

  /** The settings that limit its life. */
  Optional<LifetimeConfig> config(RealmModel realm) {
    return LifetimeConfig.governing(realm, span().origin().orElse(null));
  }

  /** Whether its time is over; sessions and consents may keep it. */
  boolean isDue(RealmModel realm, Instant now) {
    return config(realm).flatMap(span()::end).filter(end -> !now.isBefore(end)).isPresent();
  }

  /** Whether it registered before its realm had the policy. */
  boolean isFromBefore(RealmModel realm) {
    return !span().isGoverned() && config(realm).isPresent();
  }

  /**
   * Where the first redirect URI leads: its host, {@code localhost} for loopback, the scheme of an
   * app.
   *
   * @param redirectUris as stored
   */
  String host(List<String> redirectUris) {
    return LeadsTo.of(redirectUris, attributes.get(McpAttribute.REDIRECT_URIS.key()));
  }

  /** For admin REST; times are epoch seconds, as in the attributes. */
  Map<String, Object> json(RealmModel realm, List<String> redirectUris, long users) {
    Lifespan span = span();
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("id", id);
    json.put("clientId", clientId);
    if (name != null) {
      json.put("name", name);
    }
    json.put("origin", origin());
    json.put("host", host(redirectUris));
    span.registered().ifPresent(time -> json.put("created", time.getEpochSecond()));
    span.lastUsed().ifPresent(time -> json.put("lastUsed", time.getEpochSecond()));
    config(realm).flatMap(span::end).ifPresent(time -> json.put("expires", time.getEpochSecond()));
    json.put("users", users);
    return json;
  }
}
