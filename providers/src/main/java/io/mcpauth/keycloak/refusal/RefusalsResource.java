package io.mcpauth.keycloak.refusal;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.request.AdminCall;
import io.mcpauth.keycloak.request.RefusedMember;
import io.mcpauth.keycloak.request.TimeParameter;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Admin REST {@code /admin/realms/{realm}/mcp/refusals}: which clients were refused, and why. */
public final class RefusalsResource {

  /**
   * Header of an answer that may not be whole: types of events that the realm does not store, so
   * that it has only what the nodes remember of these. It is not there where all of them are.
   */
  private static final String NOT_STORED = "Mcp-Events-Not-Stored";

  private static final String PAGE = "100";

  private final AdminCall call;

  /** For the root resource alone. */
  public RefusalsResource(AdminCall call) {
    this.call = call;
  }

  /**
   * The last ones, the newest first.
   *
   * @param kind only these: {@code registration}, {@code document}, {@code authorization}, {@code
   *     token}
   * @param since only those of then and later
   * @param first how many to leave out
   * @param max how many to tell
   */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response list(
      @QueryParam("kind") @Nullable String kind,
      @QueryParam("since") @Nullable String since,
      @QueryParam("first") @DefaultValue("0") int first,
      @QueryParam("max") @DefaultValue(PAGE) int max) {
    require(call);
    try {
      Optional<Kind> wanted = kind == null ? Optional.empty() : Optional.of(Kind.of(kind));
      Optional<Instant> from =
          since == null ? Optional.empty() : Optional.of(TimeParameter.read("since", since));
      Response.ResponseBuilder answer =
          Response.ok(last().page(wanted, from, first, max).stream().map(Refusal::json).toList());
      Set<String> missing = new StoredRefusals(call.session(), call.realm()).notStored();
      if (!missing.isEmpty()) {
        answer.header(NOT_STORED, String.join(", ", missing));
      }
      return AdminCall.answer(answer);
    } catch (RefusedMember e) {
      throw e.answer();
    }
  }

  /**
   * Needed for the list: it has events, with addresses, and what clients there are or want to be.
   */
  public static void require(AdminCall call) {
    call.requireViewEvents();
    call.requireViewClients();
  }

  /**
   * The same for a page: what is not known is missing, and {@code place} is where in Keycloak's
   * console the setting is that would have let it in, below the realm.
   */
  public List<Map<String, Object>> page(int first, int max) {
    require(call);
    PolicyNames policies = PolicyNames.of(call.realm());
    return last().page(Optional.empty(), Optional.empty(), first, max).stream()
        .map(refusal -> row(refusal, policies))
        .toList();
  }

  private static Map<String, Object> row(Refusal refusal, PolicyNames policies) {
    Map<String, Object> row = new HashMap<>();
    refusal
        .json()
        .properties()
        .forEach(
            member -> {
              JsonNode value = member.getValue();
              if (!value.isNull()) {
                row.put(member.getKey(), value.isNumber() ? value.asLong() : value.asText());
              }
            });
    if (!refusal.setting().isEmpty()) {
      row.put("place", policies.place(refusal.policy()));
    }
    return row;
  }

  private LastRefusals last() {
    return new LastRefusals(call.session(), call.realm());
  }
}
