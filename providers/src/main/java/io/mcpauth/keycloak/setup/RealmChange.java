package io.mcpauth.keycloak.setup;

import io.mcpauth.keycloak.request.AdminCall;
import java.util.Map;
import org.keycloak.events.admin.OperationType;

/** A call that changes the realm as a whole, or only says what it would change. */
record RealmChange(AdminCall call) {

  /** All of it happens, and is taken back when the request ends. */
  void rehearse() {
    call.session().getTransactionManager().setRollbackOnly();
  }

  /** The admin event, with the list. */
  void tell(Map<String, Object> changes) {
    call.event()
        .operation(OperationType.ACTION)
        .resourcePath(call.session().getContext().getUri())
        .representation(changes)
        .success();
  }
}
