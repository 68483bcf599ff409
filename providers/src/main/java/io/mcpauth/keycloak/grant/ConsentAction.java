package io.mcpauth.keycloak.grant;

import org.jspecify.annotations.Nullable;
import org.keycloak.models.RealmModel;
import org.keycloak.models.RequiredActionProviderModel;

/**
 * The required action under which Keycloak asks us at each login whether the page is needed, when
 * it knows the user and before it compares scopes. A user never has to do it.
 */
public final class ConsentAction {

  /** Its id, and its alias in a realm. */
  public static final String PROVIDER_ID = "mcp-consent";

  /** How the console calls it. */
  public static final String NAME = "MCP consent: ask for each destination and server";

  /** After everything that may still change who the user is. */
  private static final int LAST = 10_000;

  private ConsentAction() {}

  /**
   * Puts it into a realm that applies {@code mcp-grant}: one of an older version has it not, and an
   * administrator who switches it off would switch off what the executor promises.
   */
  public static void require(RealmModel realm) {
    @Nullable RequiredActionProviderModel known =
        realm.getRequiredActionProviderByAlias(PROVIDER_ID);
    if (known == null) {
      RequiredActionProviderModel action = new RequiredActionProviderModel();
      action.setAlias(PROVIDER_ID);
      action.setProviderId(PROVIDER_ID);
      action.setName(NAME);
      action.setEnabled(true);
      action.setDefaultAction(false);
      action.setPriority(LAST);
      realm.addRequiredActionProvider(action);
    } else if (!known.isEnabled()) {
      known.setEnabled(true);
      realm.updateRequiredActionProvider(known);
    }
  }
}
