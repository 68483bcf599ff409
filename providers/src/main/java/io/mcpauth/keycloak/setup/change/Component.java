package io.mcpauth.keycloak.setup.change;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.keycloak.common.util.MultivaluedHashMap;
import org.keycloak.component.ComponentModel;
import org.keycloak.util.JsonSerialization;

/**
 * A component that a setup takes away, as it is remembered; only ones without secrets are.
 *
 * @param side of a registration policy
 */
record Component(
    String name,
    String providerId,
    String providerType,
    String parent,
    @Nullable String side,
    Map<String, List<String>> config) {

  static Component of(ComponentModel model) {
    return new Component(
        model.getName(),
        model.getProviderId(),
        model.getProviderType(),
        model.getParentId(),
        model.getSubType(),
        new LinkedHashMap<>(model.getConfig()));
  }

  static Component read(JsonNode json) {
    return JsonSerialization.mapper.convertValue(json, Component.class);
  }

  /** The same component again, with the id that it had. */
  ComponentModel model(String id) {
    ComponentModel model = new ComponentModel();
    model.setId(id);
    model.setName(name);
    model.setProviderId(providerId);
    model.setProviderType(providerType);
    model.setParentId(parent);
    model.setSubType(side);
    MultivaluedHashMap<String, String> all = new MultivaluedHashMap<>();
    config.forEach((key, values) -> all.put(key, new ArrayList<>(values)));
    model.setConfig(all);
    return model;
  }
}
