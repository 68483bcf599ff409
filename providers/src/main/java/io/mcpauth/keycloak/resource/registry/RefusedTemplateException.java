package io.mcpauth.keycloak.resource.registry;

import java.io.Serial;

/** A text is no template of URLs; the reason is constant text. */
final class RefusedTemplateException extends IllegalArgumentException {

  @Serial private static final long serialVersionUID = 1L;

  private final String reason;

  RefusedTemplateException(String reason) {
    super(reason);
    this.reason = reason;
  }

  /** What is wrong and what helps, as it goes on after the name of the attribute. */
  String reason() {
    return reason;
  }
}
