package io.mcpauth.keycloak.cimd;

import io.mcpauth.keycloak.access.Contact;
import io.mcpauth.keycloak.cimd.admission.Verdict;
import io.mcpauth.keycloak.cimd.store.StoredDocument;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.keycloak.forms.login.LoginFormsProvider;
import org.keycloak.locale.LocaleSelectorProvider;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.protocol.oidc.OIDCLoginProtocol;

/**
 * What a person sees in place of a login whose client is not let in: nothing has been shared, and
 * nobody has signed in.
 */
public final class AdmissionPage {

  /** Attribute of the page: its address, for links to itself in other languages. */
  public static final String ADDRESS = "mcpPageAddress";

  /** In the theme {@code mcp}, and for any other one among the resources of all themes. */
  private static final String TEMPLATE = "mcp-document.ftl";

  /** Sent by the link of the page that stops it from looking. */
  private static final String STILL = "mcp_still";

  private static final String NAME = "name";
  private static final String VALUE = "value";

  /** How often a page that waits for a person looks whether it still has to. */
  private static final int SECONDS = 5;

  /** And one that waits for a fetch. */
  private static final int MOMENT = 2;

  /** How long who is turned away because nothing is free had better stay away. */
  static final String RETRY_AFTER = "60";

  /** What the page says. The names are part of message keys. */
  enum Kind {
    COMING,
    WAITS,
    BLOCKED,
    NOT_LISTED,
    FULL
  }

  private final KeycloakSession session;
  private final String clientId;
  private final MultivaluedMap<String, String> parameters;

  /**
   * The page of an authorization request.
   *
   * @param clientId the URL
   * @param parameters of the request, as they came
   */
  AdmissionPage(
      KeycloakSession session, String clientId, MultivaluedMap<String, String> parameters) {
    this.session = session;
    this.clientId = clientId;
    this.parameters = parameters;
  }

  /** For a client that stays outside. */
  Response refused(Verdict verdict) {
    return page(
        form(verdict == Verdict.BLOCKED ? Kind.BLOCKED : Kind.NOT_LISTED),
        Response.Status.FORBIDDEN);
  }

  /** For a new client where no more can be stored. */
  Response full() {
    return Response.fromResponse(page(form(Kind.FULL), Response.Status.SERVICE_UNAVAILABLE))
        .header(HttpHeaders.RETRY_AFTER, RETRY_AFTER)
        .build();
  }

  /** For a client whose document somebody else has fetched: a page that asks again by itself. */
  Response coming() {
    return page(asking(Kind.COMING, MOMENT), Response.Status.OK);
  }

  /**
   * For a client that waits for an administrator: a page that asks again by itself, or the way back
   * to the client if the person has given up.
   */
  Response waiting(StoredDocument document) {
    GivenUp givenUp = new GivenUp(session, document, parameters);
    if (givenUp.isAskedFor()) {
      return givenUp.answer();
    }
    LoginFormsProvider form =
        asking(Kind.WAITS, SECONDS)
            .setAttribute("action", session.getContext().getUri().getAbsolutePath().toString())
            .setAttribute("parameters", givenUp.isPossible() ? sent() : List.of())
            .setAttribute("giveUp", GivenUp.PARAMETER);
    return page(form, Response.Status.OK);
  }

  private LoginFormsProvider asking(Kind kind, int seconds) {
    return form(kind)
        .setAttribute("refresh", isStill() ? "" : refresh(seconds))
        .setAttribute("again", again().toString())
        .setAttribute("still", isStill() ? "" : still().toString());
  }

  /** What it says is true of this moment. */
  private static Response page(LoginFormsProvider form, Response.Status status) {
    return Response.fromResponse(form.setStatus(status).createForm(TEMPLATE))
        .header(HttpHeaders.CACHE_CONTROL, "no-store, must-revalidate, max-age=0")
        .build();
  }

  private LoginFormsProvider form(Kind kind) {
    RealmModel realm = session.getContext().getRealm();
    speak();
    @Nullable String host = URI.create(clientId).getHost();
    return session
        .getProvider(LoginFormsProvider.class)
        .setAttribute("kind", kind.name())
        .setAttribute("host", host == null ? clientId : host)
        .setAttribute("clientId", clientId)
        .setAttribute(ADDRESS, again().toString())
        .setAttribute("contact", Contact.of(realm).orElse(""));
  }

  /** Has this page, or the error page in its place, speak the language of the request. */
  void speak() {
    language()
        .ifPresent(tag -> session.setAttribute(LocaleSelectorProvider.USER_REQUEST_LOCALE, tag));
  }

  /** As the person chose it, or the client wishes it: without a login Keycloak asks for neither. */
  private Optional<String> language() {
    return Stream.of(LocaleSelectorProvider.KC_LOCALE_PARAM, OIDCLoginProtocol.UI_LOCALES_PARAM)
        .flatMap(name -> Stream.ofNullable(parameters.getFirst(name)))
        .flatMap(tags -> Stream.of(tags.split(" ")))
        .filter(tag -> !tag.isBlank())
        .findFirst();
  }

  /**
   * What the page's {@code meta refresh} says. A page that came by GET asks for its own address
   * again, which a browser knows better than a server behind proxies.
   */
  private String refresh(int seconds) {
    return isGet() ? Integer.toString(seconds) : seconds + "; url=" + again();
  }

  /** Whether the person wants a page that does not change while they read it (WCAG 2.2.1). */
  private boolean isStill() {
    return parameters.containsKey(STILL);
  }

  private URI still() {
    return UriBuilder.fromUri(again()).queryParam(STILL, "true").build();
  }

  /** The same request by GET. */
  private URI again() {
    if (isGet()) {
      return session.getContext().getUri().getRequestUri();
    }
    UriBuilder address = UriBuilder.fromUri(session.getContext().getUri().getAbsolutePath());
    sent().forEach(sent -> address.queryParam(encoded(sent.get(NAME)), encoded(sent.get(VALUE))));
    return address.build();
  }

  /** All of it: {@code UriBuilder} takes braces for templates, and leaves what looks encoded. */
  private static String encoded(@Nullable String text) {
    return URLEncoder.encode(Objects.requireNonNull(text), StandardCharsets.UTF_8)
        .replace("+", "%20");
  }

  private boolean isGet() {
    return HttpMethod.GET.equals(session.getContext().getHttpRequest().getHttpMethod());
  }

  /** The request once more, for the fields of a form. */
  private List<Map<String, String>> sent() {
    List<Map<String, String>> sent = new ArrayList<>();
    parameters.forEach(
        (name, values) -> {
          if (!name.equals(GivenUp.PARAMETER)) {
            values.forEach(
                value -> sent.add(Map.of(NAME, name, VALUE, value == null ? "" : value)));
          }
        });
    return sent;
  }
}
