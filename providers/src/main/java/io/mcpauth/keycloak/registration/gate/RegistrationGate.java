package io.mcpauth.keycloak.registration.gate;

import io.mcpauth.keycloak.limit.Admission;
import io.mcpauth.keycloak.registration.gate.Decision.Deny;
import io.mcpauth.keycloak.rehearsal.Rehearsal;
import io.mcpauth.keycloak.request.EventDetail;
import io.micrometer.core.instrument.Metrics;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.keycloak.OAuthErrorException;
import org.keycloak.component.ComponentModel;
import org.keycloak.events.Details;
import org.keycloak.events.EventBuilder;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.ErrorResponseException;
import org.keycloak.services.clientregistration.ClientRegistrationContext;

/** The one place where the decision of a policy becomes an answer, an event and a log line. */
public final class RegistrationGate {

  private static final Logger LOG = Logger.getLogger(RegistrationGate.class);

  /** Detail of the event: the name, without anything that could change how a log shows. */
  private static final String CLIENT_NAME = "client_name";

  /** Metric: registrations that were not taken now, by reason. */
  private static final String REFUSALS = "mcp.registration.refusals";

  private final KeycloakSession session;
  private final ComponentModel policy;

  public RegistrationGate(KeycloakSession session, ComponentModel policy) {
    this.session = session;
    this.policy = policy;
  }

  /**
   * Returns if the decision of a policy is to allow, and ends the request if not.
   *
   * @param decision the decision
   * @param request what the policy was asked about
   * @throws ErrorResponseException if the decision is to deny; nothing of the request is stored
   */
  public void enforce(Decision decision, ClientRegistrationContext request) {
    if (decision instanceof Deny deny) {
      ErrorResponseException refusal =
          refusal(
              deny,
              request.getProvider().getEvent(),
              Applicant.of(request.getClient()),
              Response.Status.BAD_REQUEST);
      // A rehearsal is told what the policies that follow would say, too.
      if (!Rehearsal.hearsAll(session)) {
        throw refusal;
      }
    }
  }

  /**
   * Makes the answer to a request that is refused, and writes the event.
   *
   * @param deny what is wrong
   * @param event the event of the request
   * @param applicant who asked
   * @param status the HTTP status
   * @return the exception that ends the request; nothing of it will be stored
   */
  public ErrorResponseException refusal(
      Deny deny, EventBuilder event, Applicant applicant, Response.Status status) {
    String error = deny.error().code();
    LOG.debugf("%s: %s (policy %s)", error, deny.problem(), policy.getProviderId());
    described(event, deny.problem(), deny.setting())
        .detail(CLIENT_NAME, applicant.name().shortened())
        .detail(EventDetail.CLIENT_HOST, EventDetail.clean(applicant.host()))
        .detail(EventDetail.FIELD, EventDetail.clean(deny.field()))
        .error(error);
    // The check of the resulting client comes after the client was written: take that back.
    session.getTransactionManager().setRollbackOnly();
    // RFC 7591 section 3.2.2: status 400 and a JSON object with error and error_description.
    // Keycloak's own exception for policies would become 403 insufficient_scope.
    return new ErrorResponseException(error, deny.description(), status);
  }

  /**
   * Makes the answer to one who comes too often (RFC 6585 section 4). A flood of them is one event
   * and one log line a minute, and each of them counts in the metric.
   *
   * @param kind label of the metric
   * @param reason a clause of ours
   * @param setting the key of the setting that says how often
   * @param refused what the limiter says
   * @param event the event of the request
   */
  public ErrorResponseException tooMany(
      String kind, String reason, String setting, Admission.Refused refused, EventBuilder event) {
    if (refused.isNews()) {
      LOG.infof(
          "%s in realm %s (policy %s): 429 for now; this is told once a minute",
          reason, session.getContext().getRealm().getName(), policy.getName());
      described(event, reason, setting).error(OAuthErrorException.TEMPORARILY_UNAVAILABLE);
    }
    return notNow(kind, Response.Status.TOO_MANY_REQUESTS, reason, refused.seconds());
  }

  /**
   * Makes the answer where there is no room for one more client until somebody makes some.
   *
   * @param reason a clause of ours
   * @param setting the key of the setting that says how many
   * @param retryAfterSeconds when it may help to ask again
   * @param event the event of the request
   */
  public ErrorResponseException full(
      String reason, String setting, long retryAfterSeconds, EventBuilder event) {
    described(event, reason, setting).error(OAuthErrorException.TEMPORARILY_UNAVAILABLE);
    return notNow("quota", Response.Status.SERVICE_UNAVAILABLE, reason, retryAfterSeconds);
  }

  private EventBuilder described(EventBuilder event, String reason, String setting) {
    return event
        .detail(Details.CLIENT_REGISTRATION_POLICY, policy.getName())
        .detail(EventDetail.POLICY, policy.getProviderId())
        .detail(EventDetail.SETTING, setting)
        .detail(Details.REASON, reason);
  }

  private ErrorResponseException notNow(
      String kind, Response.Status status, String reason, long retryAfterSeconds) {
    if (Rehearsal.of(session).isEmpty()) {
      Metrics.counter(REFUSALS, "reason", kind).increment();
    }
    session.getTransactionManager().setRollbackOnly();
    return new ErrorResponseException(
        Response.fromResponse(
                new ErrorResponseException(
                        // RFC 7591 has no code for it; this one is of RFC 6749 section 4.1.2.1.
                        OAuthErrorException.TEMPORARILY_UNAVAILABLE,
                        reason + ": try again in " + retryAfterSeconds + " s",
                        status)
                    .getResponse())
            .header(HttpHeaders.RETRY_AFTER, retryAfterSeconds)
            .build());
  }
}
