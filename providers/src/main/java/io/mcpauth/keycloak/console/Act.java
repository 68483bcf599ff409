package io.mcpauth.keycloak.console;

import io.mcpauth.keycloak.cimd.DocumentsResource;
import io.mcpauth.keycloak.connections.GrantsResource;
import io.mcpauth.keycloak.request.AdminCall;
import io.mcpauth.keycloak.secret.SecretsResource;
import io.mcpauth.keycloak.setup.DoctorResource;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a button of the page does: one operation of admin REST, with its rights, checks and admin
 * event.
 */
enum Act {
  FIX("fix", "mcp/doctor/%s/fix"),
  ALLOW("allow", "mcp/documents/%s"),
  BLOCK("block", "mcp/documents/%s"),
  SWITCH_OFF("off", "clients/%s"),
  SWITCH_ON("on", "clients/%s"),
  END("end", "mcp/connections"),
  HASH("hash", "mcp/secrets/hash");

  /** Form field: which of them. */
  static final String FIELD = "act";

  /** Form field: the id of what it is done to. */
  static final String OBJECT = "object";

  private final String value;
  private final String path;

  Act(String value, String path) {
    this.value = value;
    this.path = path;
  }

  static Optional<Act> of(@Nullable String value) {
    return Stream.of(values()).filter(act -> act.value.equals(value)).findFirst();
  }

  /** The path of the operation, below the realm. */
  String path(String object) {
    return path.formatted(object);
  }

  /** Does it, and says what came of it. */
  News apply(AdminCall call, String object) {
    return switch (this) {
      case FIX -> News.ofFix(new DoctorResource(call).mended(object));
      case ALLOW -> News.of("Allowed", decided(call, object, "allowed"));
      case BLOCK -> News.of("Blocked", decided(call, object, "blocked"));
      case SWITCH_OFF -> News.of("Off", new ClientSwitch(call).set(object, false));
      case SWITCH_ON -> News.of("On", new ClientSwitch(call).set(object, true));
      case END -> News.ofEnd(new GrantsResource(call).end(object));
      case HASH -> News.ofHash(new SecretsResource(call).hashAll());
    };
  }

  private static String decided(AdminCall call, String id, String state) {
    return String.valueOf(new DocumentsResource(call).document(id).decide(state).get("url"));
  }
}
