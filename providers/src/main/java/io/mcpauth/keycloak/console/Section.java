package io.mcpauth.keycloak.console;

import io.mcpauth.keycloak.cimd.DocumentsResource;
import io.mcpauth.keycloak.connections.GrantsResource;
import io.mcpauth.keycloak.lifecycle.ClientsResource;
import io.mcpauth.keycloak.page.ThemePage;
import io.mcpauth.keycloak.refusal.RefusalsResource;
import io.mcpauth.keycloak.request.AdminCall;
import io.mcpauth.keycloak.secret.SecretsResource;
import io.mcpauth.keycloak.servers.ServersResource;
import io.mcpauth.keycloak.setup.DoctorResource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.keycloak.models.ClientModel;

/**
 * Fills one section of the page with what admin REST tells the caller.
 *
 * @param asked the section and the part of its list
 */
record Section(AdminCall call, Asked asked, ThemePage page) {

  /** Rows that are shown at once. */
  static final int ROWS = 25;

  void fill(View view) {
    switch (view) {
      case DOCTOR -> doctor();
      case SERVERS -> list((first, max) -> new ServersResource(call).page(null, first, max));
      case CLIENTS -> clients();
      case DOCUMENTS -> documents();
      case GRANTS -> list((first, max) -> new GrantsResource(call).page(first, max));
      case REFUSALS -> list((first, max) -> new RefusalsResource(call).page(first, max));
      case SECRETS -> page.put("figures", new SecretsResource(call).figures());
      case ACTIVITY -> activity();
    }
  }

  private void doctor() {
    Map<Object, List<Map<String, Object>>> found =
        new DoctorResource(call)
            .found(null).stream().collect(Collectors.groupingBy(finding -> finding.get("state")));
    page.put(
        "findings",
        Stream.of("failure", "warning")
            .flatMap(state -> found.getOrDefault(state, List.of()).stream())
            .toList());
    page.put("well", found.getOrDefault("ok", List.of()));
  }

  private void activity() {
    Activity activity = new Activity(call.session(), call.realm(), page.locale());
    page.put("days", activity.days());
    page.put("unstored", activity.unstored());
  }

  private void clients() {
    List<Map<String, Object>> rows =
        list((first, max) -> new ClientsResource(call).page(first, max));
    page.put(
        "off",
        rows.stream()
            .map(row -> String.valueOf(row.get("id")))
            .filter(
                id ->
                    Optional.ofNullable(call.realm().getClientById(id))
                        .filter(ClientModel::isEnabled)
                        .isEmpty())
            .toList());
  }

  private void documents() {
    page.put("chosen", asked.state().orElse(""));
    page.put(
        "states",
        Stream.of("", "pending", "allowed", "blocked")
            .map(
                state ->
                    Map.of(
                        "name",
                        state,
                        "href",
                        asked
                            .with(Optional.of(state).filter(text -> !text.isEmpty()))
                            .address()
                            .toString()))
            .toList());
    list(
        (first, max) ->
            new DocumentsResource(call).page(asked.state().orElse(null), null, first, max));
  }

  /** One row more than is shown tells whether there are more. */
  private List<Map<String, Object>> list(
      BiFunction<Integer, Integer, List<Map<String, Object>>> rows) {
    List<Map<String, Object>> found = rows.apply(asked.first(), ROWS + 1);
    List<Map<String, Object>> shown = found.subList(0, Math.min(ROWS, found.size()));
    page.put("rows", shown);
    if (asked.first() > 0) {
      page.put("previous", asked.from(Math.max(0, asked.first() - ROWS)).address().toString());
    }
    if (found.size() > ROWS) {
      page.put("next", asked.from(asked.first() + ROWS).address().toString());
    }
    return shown;
  }
}
