package io.mcpauth.keycloak.console;

import static java.nio.charset.StandardCharsets.UTF_8;

import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.UriBuilder;
import java.net.URI;
import java.net.URLEncoder;
import java.util.List;
import java.util.Optional;
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
    return builder().build();
  }

  /** The same with the name of news. */
  URI addressWith(String name, String value) {
    return parameter(builder(), name, value).build();
  }

  private UriBuilder builder() {
    UriBuilder builder = UriBuilder.fromUri(base);
    if (!realm.equals(own)) {
      parameter(builder, REALM, realm);
    }
    view.ifPresent(v -> parameter(builder, VIEW, v.text()));
    state.ifPresent(s -> parameter(builder, STATE, s));
    if (first > 0) {
      parameter(builder, FIRST, String.valueOf(first));
    }
    return builder;
  }

  /** A name of a realm may look like a template, or like more parameters. */
  private static UriBuilder parameter(UriBuilder builder, String name, String value) {
    return builder.queryParam(name, URLEncoder.encode(value, UTF_8).replace("+", "%20"));
  }
}
