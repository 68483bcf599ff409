package io.mcpauth.keycloak.refusal;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.consent.McpLoginProtocolFactory;
import io.mcpauth.keycloak.policy.PackGate;
import io.mcpauth.keycloak.policy.RegistrationPolicies;
import io.mcpauth.keycloak.registration.NewClients;
import io.mcpauth.keycloak.registration.RehearsedRegistration;
import io.mcpauth.keycloak.rehearsal.Rehearsal;
import io.mcpauth.keycloak.rehearsal.RehearsedRequest;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.keycloak.events.Details;
import org.keycloak.events.Event;
import org.keycloak.http.HttpRequest;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;

/** What would be said of a request: the endpoint that would serve it is asked. */
final class Explanation {

  /** Keycloak's own policy, which looks at where a request comes from. */
  private static final String TRUSTED_HOSTS = "trusted-hosts";

  private final KeycloakSession session;
  private final RealmModel realm;

  /**
   * Of a realm.
   *
   * @param session of whoever asks
   */
  Explanation(KeycloakSession session, RealmModel realm) {
    this.session = session;
    this.realm = realm;
  }

  /** For admin REST. */
  Map<String, Object> json(Question question) {
    HttpRequest actual = session.getContext().getHttpRequest();
    return question instanceof Question.Registration registration
        ? json(registration(registration, actual), Kind.REGISTRATION)
        : json(
            authorization(((Question.Authorization) question).url(), actual), Kind.AUTHORIZATION);
  }

  private Rehearsal registration(Question.Registration asked, HttpRequest actual) {
    boolean withToken = asked.side() == Question.Side.TOKEN;
    Rehearsal rehearsal =
        Rehearsal.run(
            session,
            realm,
            own -> RehearsedRegistration.request(own, actual, withToken),
            (own, event) -> RehearsedRegistration.play(own, event, asked.body().getBytes(UTF_8)));
    if (has(asked.side(), NewClients.POLICY)) {
      rehearsal.warn(
          NewClients.POLICY
              + " was not asked: how many clients were registered lately, and from where, says more"
              + " of the client's address than of its registration");
    }
    if (has(asked.side(), TRUSTED_HOSTS)) {
      rehearsal.warn(TRUSTED_HOSTS + " judged your address, and not that of the client");
    }
    return rehearsal;
  }

  private boolean has(Question.Side side, String policy) {
    return !RegistrationPolicies.of(realm, side.policies(), policy).isEmpty();
  }

  private Rehearsal authorization(AuthorizationUrl url, HttpRequest actual) {
    Rehearsal rehearsal =
        Rehearsal.run(
            session,
            realm,
            own -> RehearsedRequest.get(actual, url.query()),
            (own, event) -> {
              if (PackGate.isOpenFor(own)) {
                McpLoginProtocolFactory.showAsTheStandardsReadIt(own);
              }
              return new RehearsedAuthorization(own, event).buildGet();
            });
    rehearsal.warn(
        "The person who signs in is not known: whether they may use the server, and what they allow,"
            + " was not judged");
    String own = session.getContext().getUri().getBaseUri().toString().replaceFirst("/$", "");
    if (!own.equals(url.server())) {
      rehearsal.warn("The URL is not at the address that this request came to: " + own);
    }
    return rehearsal;
  }

  private Map<String, Object> json(Rehearsal rehearsal, Kind kind) {
    PolicyNames policies = PolicyNames.of(realm);
    Optional<HeardError> heard = rehearsal.answer().flatMap(HeardError::in);
    List<Refusal> refusals = new ArrayList<>();
    for (Event event : rehearsal.refusals()) {
      // Keycloak tells some refusals twice, the second time without a word.
      if (refusals.isEmpty() || event.getDetails() != null) {
        Refusal refusal = Refusal.of(event, kind, event.getError(), policies);
        refusals.add(
            heard.isPresent() && !hasReason(event)
                ? refusal.heard(heard.get().code(), heard.get().description())
                : refusal);
      }
    }
    if (refusals.isEmpty() && heard.isPresent()) {
      refusals.add(Refusal.untold(kind).heard(heard.get().code(), heard.get().description()));
    }
    if (refusals.size() == 1 && heard.isPresent()) {
      // Keycloak's event of an authorization request may have another code than its answer.
      refusals.set(0, refusals.get(0).heard(heard.get().code(), ""));
    }
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("allowed", refusals.isEmpty());
    json.put("refusals", refusals.stream().map(Explanation::json).distinct().toList());
    json.put("warnings", rehearsal.warnings());
    return json;
  }

  private static ObjectNode json(Refusal refusal) {
    return refusal.why().put("error", refusal.error());
  }

  private static boolean hasReason(Event event) {
    Map<String, String> details = Objects.requireNonNullElse(event.getDetails(), Map.of());
    return details.containsKey(Details.REASON);
  }
}
