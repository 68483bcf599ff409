package io.mcpauth.keycloak.cimd;

import io.mcpauth.keycloak.cimd.admission.Verdict;
import io.mcpauth.keycloak.cimd.store.StoredDocuments;
import io.mcpauth.keycloak.registration.NewClients;
import io.mcpauth.keycloak.rehearsal.Rehearsal;
import io.mcpauth.keycloak.request.EventDetail;
import io.mcpauth.keycloak.told.RequestEvent;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.net.URI;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jboss.logging.Logger;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.EventType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.idm.OAuth2ErrorRepresentation;
import org.keycloak.services.ErrorPage;
import org.keycloak.services.cors.Cors;

/**
 * The one place where an answer that is not yes becomes a page or an error, an event and a log
 * line. What leaves is constant text: whoever chose the address would learn from more what answers
 * at addresses that it cannot reach itself.
 */
final class DocumentRefusal {

  /** Detail of events: the host of the URL. */
  static final String HOST = "document_host";

  private static final Logger LOG = Logger.getLogger(DocumentRefusal.class);

  /** As long as a fetch may take. */
  private static final String SOON = "5";

  /** Less of it is left of one that has begun. */
  private static final String SOONER = "2";

  private static final int COLUMN = 255;

  private static final Pattern CONTROLS = Pattern.compile("\\p{Cntrl}");

  /** Keys of the theme's messages. */
  private static final String NOT_USABLE = "mcpDocumentNotUsable";

  private static final String BUSY = "mcpDocumentBusy";

  private final KeycloakSession session;
  private final String clientId;
  private final Answer answer;
  private final CimdSettings settings;

  DocumentRefusal(KeycloakSession session, String clientId, Answer answer, CimdSettings settings) {
    this.session = session;
    this.clientId = clientId;
    this.answer = answer;
    this.settings = settings;
  }

  /** What a rehearsal is told, which shows nobody a page. */
  Response rehearsed() {
    tell(EventType.LOGIN);
    return Response.status(Response.Status.BAD_REQUEST).build();
  }

  /**
   * What a person sees.
   *
   * @param parameters of the authorization request
   */
  Response page(MultivaluedMap<String, String> parameters) {
    AdmissionPage page = new AdmissionPage(session, clientId, parameters);
    if (answer instanceof Answer.Waits) {
      // No refusal yet: the page asks again by itself, each time without a fetch.
      return new StoredDocuments(session)
          .find(clientId)
          .map(page::waiting)
          .orElseGet(page::coming); // It had to make room in this moment: the page has it fetched.
    }
    if (answer instanceof Answer.Coming) {
      return page.coming();
    }
    tell(EventType.LOGIN);
    page.speak();
    if (answer instanceof Answer.Outside outside) {
      return page.refused(outside.verdict());
    }
    if (answer instanceof Answer.Full) {
      return page.full();
    }
    if (answer instanceof Answer.TooMany) {
      return later(ErrorPage.error(session, null, Response.Status.TOO_MANY_REQUESTS, BUSY));
    }
    return answer instanceof Answer.Busy
        ? later(ErrorPage.error(session, null, Response.Status.SERVICE_UNAVAILABLE, BUSY))
        : ErrorPage.error(session, null, Response.Status.BAD_REQUEST, NOT_USABLE);
  }

  /** What a program reads (RFC 9126 section 2.3). */
  Response error() {
    if (!(answer instanceof Answer.Coming)) {
      tell(EventType.PUSHED_AUTHORIZATION_REQUEST);
    }
    if (answer instanceof Answer.Waits) {
      return error(
          Response.Status.BAD_REQUEST,
          OAuthErrorException.ACCESS_DENIED,
          "An administrator has to let this client in first");
    }
    if (answer instanceof Answer.Full
        || answer instanceof Answer.Busy
        || answer instanceof Answer.Coming
        || answer instanceof Answer.TooMany) {
      return later(
          error(
              answer instanceof Answer.TooMany
                  ? Response.Status.TOO_MANY_REQUESTS
                  : Response.Status.SERVICE_UNAVAILABLE,
              OAuthErrorException.TEMPORARILY_UNAVAILABLE,
              "No new client can be taken at this moment; try again"));
    }
    return error(
        Response.Status.UNAUTHORIZED,
        OAuthErrorException.INVALID_CLIENT,
        "The client cannot be used here: its metadata document is not let in, cannot be had, or is"
            + " not good");
  }

  private static Response error(Response.Status status, String error, String description) {
    return Cors.builder()
        .auth()
        .allowAllOrigins()
        .allowedMethods("POST")
        .add(
            Response.status(status)
                .entity(new OAuth2ErrorRepresentation(error, description))
                .type(MediaType.APPLICATION_JSON_TYPE)
                .header(HttpHeaders.CACHE_CONTROL, "no-store"));
  }

  private Response later(Response response) {
    return Response.fromResponse(response).header(HttpHeaders.RETRY_AFTER, seconds()).build();
  }

  private String seconds() {
    if (answer instanceof Answer.TooMany tooMany) {
      return Long.toString(tooMany.seconds());
    }
    if (answer instanceof Answer.Coming) {
      return SOONER;
    }
    return answer instanceof Answer.Full ? AdmissionPage.RETRY_AFTER : SOON;
  }

  private void tell(EventType type) {
    if (answer instanceof Answer.TooMany tooMany && !tooMany.isNews()) {
      return;
    }
    String host = host();
    String reason = reason();
    if (Rehearsal.of(session).isEmpty()) {
      LOG.infof(
          "Realm %s refuses a client known by a document at %s: %s",
          session.getContext().getRealm().getName(), host, reason);
    }
    Blame blame = blame();
    RequestEvent.of(session)
        .event(type)
        .client(shortened(clientId))
        .detail(HOST, host)
        .detail(EventDetail.POLICY, blame.policy())
        .detail(EventDetail.FIELD, EventDetail.clean(blame.field()))
        .detail(EventDetail.SETTING, EventDetail.clean(blame.setting()))
        .detail(Details.REASON, reason)
        .error(Errors.INVALID_CLIENT);
  }

  private Blame blame() {
    if (answer instanceof Answer.Refused refused) {
      return refused.blame();
    }
    if (answer instanceof Answer.Outside outside) {
      if (outside.verdict() == Verdict.NOT_LISTED) {
        return Blame.ofId(CimdForm.ALLOWED);
      }
      // Else an administrator said so of this one, and can take it back there.
      return Blame.ofId(settings.admission().blocks(clientId) ? CimdForm.BLOCKED : "");
    }
    if (answer instanceof Answer.TooMany) {
      return new Blame(NewClients.POLICY, "", "");
    }
    return answer instanceof Answer.Full
        ? Blame.ofNone(CimdForm.MAX_DOCUMENTS)
        : answer instanceof Answer.Waits ? Blame.ofId("") : Blame.ofNone("");
  }

  private String reason() {
    if (answer instanceof Answer.Outside outside) {
      return outside.verdict().reason();
    }
    if (answer instanceof Answer.Refused refused) {
      return refused.cause() == Answer.Cause.FETCH
          ? "the document: " + refused.reason()
          : refused.reason();
    }
    if (answer instanceof Answer.Waits) {
      return "waits for an administrator";
    }
    if (answer instanceof Answer.TooMany) {
      return "too many new clients";
    }
    return answer instanceof Answer.Full
        ? "as many documents are stored, or wait, as may be"
        : "too much is being fetched already";
  }

  /** What is no URL has no host; nothing of it gets into a log. */
  private String host() {
    try {
      return Optional.ofNullable(URI.create(clientId).getHost()).orElse("no host");
    } catch (IllegalArgumentException e) {
      return "no host";
    }
  }

  /** Keycloak's column for it has 255 characters, and PostgreSQL has no text with a NUL. */
  private static String shortened(String id) {
    String printable = CONTROLS.matcher(id).replaceAll("");
    return printable.length() > COLUMN ? printable.substring(0, COLUMN) : printable;
  }
}
