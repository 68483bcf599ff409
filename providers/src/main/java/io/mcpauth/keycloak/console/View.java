package io.mcpauth.keycloak.console;

import io.mcpauth.keycloak.refusal.RefusalsResource;
import io.mcpauth.keycloak.request.AdminCall;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A section of the page, and what its reader needs: the right of the operation that fills it. */
enum View {
  DOCTOR,
  SERVERS,
  CLIENTS,
  DOCUMENTS,
  GRANTS,
  REFUSALS,
  SECRETS,
  ACTIVITY;

  /** As it stands in an address. */
  String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The end of its messages' keys. */
  String key() {
    return name().charAt(0) + text().substring(1);
  }

  static Optional<View> of(@Nullable String text) {
    return Stream.of(values()).filter(view -> view.text().equals(text)).findFirst();
  }

  /** Those that the caller may see. */
  static List<View> of(AdminCall call) {
    return Stream.of(values()).filter(view -> call.may(view::require)).toList();
  }

  private void require(AdminCall call) {
    switch (this) {
      case DOCTOR -> call.requireViewAll();
      case SERVERS, CLIENTS, DOCUMENTS, SECRETS -> call.requireViewClients();
      case REFUSALS -> RefusalsResource.require(call);
      case ACTIVITY -> call.requireViewEvents();
      case GRANTS -> {
        call.requireViewUsers();
        call.requireViewClients();
      }
    }
  }
}
