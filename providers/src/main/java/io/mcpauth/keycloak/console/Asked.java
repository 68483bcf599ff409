package io.mcpauth.keycloak.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.ws.rs.core.MultivaluedMap;
import java.net.URI;
import java.net.URLEncoder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.services.Urls;

/**
 * What an address asks for.
 *
 * @param base the page of the realm that one signs in to, as the outside knows it
 * @param own name of that realm
 * @param realm name of the realm that it is about; anybody can name any
 * @param view the section; empty for the first that one may see
 * @param state of documents; empty for all
 * @param first how many rows are left out
 */
record Asked(
    URI base, String own, String realm, Optional<View> view, Optional<String> state, int first) {

  static final String REALM = "realm";

  private static final String VIEW = "view";
  private static final String STATE = "state";
  private static final String FIRST = "first";

  private static final List<String> STATES = List.of("pending", "allowed", "blocked");

  /** No list is longer, and a larger number than this is nobody's. */
  private static final int MOST = 10_000_000;

  static Asked of(KeycloakSession session) {
    String own = session.getContext().getRealm().getName();
    MultivaluedMap<String, String> query = session.getContext().getUri().getQueryParameters();
    @Nullable String realm = query.getFirst(REALM);
    return new Asked(
        base(session),
        own,
        realm == null ? own : realm,
        View.of(query.getFirst(VIEW)),
        Optional.ofNullable(query.getFirst(STATE)).filter(STATES::contains),
        number(query.getFirst(FIRST)));
  }

  /** The page of the session's realm, whatever node answers. */
  static URI base(KeycloakSession session) {
    return URI.create(
        Urls.realmIssuer(
                session.getContext().getUri().getBaseUri(),
                session.getContext().getRealm().getName())
            + "/mcp/console");
  }

  private static int number(@Nullable String text) {
    return text == null || !text.matches("[0-9]{1,8}") ? 0 : Math.min(Integer.parseInt(text), MOST);
  }

  /** The same place of the page below another base. */
  Asked at(URI otherBase, String otherOwn) {
    return new Asked(otherBase, otherOwn, realm, view, state, first);
  }

  Asked with(View other) {
    return new Asked(base, own, realm, Optional.of(other), Optional.empty(), 0);
  }

  /** The same, with the section that its reader gets. */
  Asked in(View shown) {
    return new Asked(base, own, realm, Optional.of(shown), state, first);
  }

  Asked with(Optional<String> otherState) {
    return new Asked(base, own, realm, view, otherState, 0);
  }

  Asked from(int otherFirst) {
    return new Asked(base, own, realm, view, state, otherFirst);
  }

  /** Its address. */
  URI address() {
    return address(parameters());
  }

  /** The same with one more parameter. */
  URI addressWith(String name, String value) {
    Map<String, String> more = parameters();
    more.put(name, value);
    return address(more);
  }

  private URI address(Map<String, String> parameters) {
    String query =
        parameters.entrySet().stream()
            .map(parameter -> parameter.getKey() + '=' + encoded(parameter.getValue()))
            .collect(Collectors.joining("&"));
    return URI.create(query.isEmpty() ? base.toString() : base + "?" + query);
  }

  private Map<String, String> parameters() {
    Map<String, String> parameters = new LinkedHashMap<>();
    if (!realm.equals(own)) {
      parameters.put(REALM, realm);
    }
    view.ifPresent(v -> parameters.put(VIEW, v.text()));
    state.ifPresent(s -> parameters.put(STATE, s));
    if (first > 0) {
      parameters.put(FIRST, String.valueOf(first));
    }
    return parameters;
  }

  /** A name of a realm may look like more parameters. */
  private static String encoded(String value) {
    return URLEncoder.encode(value, UTF_8).replace("+", "%20");
  }
}
