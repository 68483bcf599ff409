package io.mcpauth.keycloak.policy;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentValidationException;
import org.keycloak.provider.ProviderConfigProperty;

/**
 * The stored settings of a policy, read strictly: what cannot be read is an error, not a default.
 *
 * <p>Messages are patterns of {@link java.text.MessageFormat}, as Keycloak's console wants them.
 */
public final class PolicySettings {

  private final ComponentModel component;

  public PolicySettings(ComponentModel component) {
    this.component = component;
  }

  /**
   * What the settings say, read once for as long as Keycloak keeps the policy in its cache. It
   * drops the policy, note and all, on every node when the policy changes.
   *
   * @param component the policy as Keycloak hands it to a request, not one that is being saved
   * @param kind the type of the settings
   * @param read reads and checks them
   * @throws ComponentValidationException if a setting cannot be read
   */
  public static <T> T once(
      ComponentModel component, Class<T> kind, Function<ComponentModel, T> read) {
    @Nullable Object known = component.getNote(kind.getName());
    if (kind.isInstance(known)) {
      return kind.cast(known);
    }
    T settings = read.apply(component);
    component.setNote(kind.getName(), settings);
    return settings;
  }

  /**
   * Writes down numbers that were left empty as they are understood, so that the console's form
   * shows them. For settings that are being saved and have been read.
   *
   * @param properties of the form
   */
  public static void fillIn(ComponentModel component, List<ProviderConfigProperty> properties) {
    for (ProviderConfigProperty property : properties) {
      Object value = property.getDefaultValue();
      if (value != null && !ProviderConfigProperty.BOOLEAN_TYPE.equals(property.getType())) {
        fillIn(component, property.getName(), List.of(value.toString()));
      }
    }
  }

  /** The same for a list that is understood as something else where it is empty. */
  public static void fillIn(ComponentModel component, String key, List<String> understood) {
    if (new PolicySettings(component).texts(key).isEmpty()) {
      component.getConfig().put(key, new ArrayList<>(understood));
    }
  }

  /** The values of a list; the console stores an empty text for an empty list. */
  public List<String> texts(String key) {
    return component.getConfig().getOrDefault(key, List.of()).stream()
        .filter(Objects::nonNull)
        .map(String::strip)
        .filter(text -> !text.isEmpty())
        .distinct()
        .toList();
  }

  /** A switch. */
  public boolean flag(String key, String label, boolean defaultValue) {
    List<String> texts = texts(key);
    if (texts.isEmpty()) {
      return defaultValue;
    }
    if (texts.equals(List.of("true"))) {
      return true;
    }
    if (texts.equals(List.of("false"))) {
      return false;
    }
    throw new ComponentValidationException("{0}: must be true or false.", label);
  }

  /** A number between two bounds, both included. */
  public int number(String key, String label, int defaultValue, int min, int max) {
    List<String> texts = texts(key);
    if (texts.isEmpty()) {
      return defaultValue;
    }
    // Nine digits always fit an int.
    if (texts.size() == 1 && texts.get(0).matches("[0-9]{1,9}")) {
      int number = Integer.parseInt(texts.get(0));
      if (number >= min && number <= max) {
        return number;
      }
    }
    throw new ComponentValidationException(
        "{0}: must be a whole number from {1} to {2}.",
        label, Integer.toString(min), Integer.toString(max));
  }
}
