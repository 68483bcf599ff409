package io.mcpauth.keycloak.it.table;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Callback;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.oauth.Pkce;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.table.Cast.Credentials;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One case being performed: a browser, the client in it, and what it has received so far. */
final class Story {

  private static final Pattern VARIABLE = Pattern.compile("\\{([^}]+)}");

  private final Cast cast;
  private final McpRealm realm;
  private final Browser browser;
  private final Sender sender;
  private final Map<String, String> variables = new LinkedHashMap<>();
  private Credentials client;
  private @Nullable Page page;

  Story(Cast cast) {
    this.cast = cast;
    this.realm = cast.realm();
    this.browser = realm.browser();
    this.sender = new Sender(realm, this::resolve);
    this.client = cast.member("public");
    variables.put("sample", Cast.SAMPLE);
    variables.put("other", Cast.OTHER);
    variables.put("narrow", Cast.NARROW);
    variables.put("redirect", Cast.REDIRECT_URI);
    variables.put("issuer", realm.issuer().toString());
    for (String name : List.of("public", "stranger", "confidential", "service")) {
      variables.put(name, cast.member(name).id());
    }
  }

  Cast cast() {
    return cast;
  }

  /** A value of this story, such as {@code access_token}; empty if there is none yet. */
  String value(String name) {
    return variables.getOrDefault(name, "");
  }

  String resolve(String text) {
    Matcher variable = VARIABLE.matcher(text);
    return variable.replaceAll(
        found -> {
          String name = found.group(1);
          if (!variables.containsKey(name)) {
            throw new IllegalArgumentException("nothing is called {" + name + "} here");
          }
          return Matcher.quoteReplacement(value(name));
        });
  }

  Outcome perform(Step step) {
    return switch (step.verb()) {
      case "client" -> ownClient(step);
      case "authorize" -> authorize(step);
      case "sign-in" -> signIn(step);
      case "code" -> code(step);
      case "tokens" -> tokens(step);
      case "redeem" -> token(step, redemption());
      case "refresh" ->
          token(
              step,
              Form.empty()
                  .with("grant_type", "refresh_token")
                  .with("refresh_token", value("refresh_token")));
      case "token" -> token(step, Form.empty());
      case "service-token" ->
          token(step, Form.empty().with("grant_type", "client_credentials"), "service");
      case "exchange" ->
          token(
              step,
              Form.empty()
                  .with("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange")
                  .with("subject_token", value("access_token"))
                  .with("subject_token_type", "urn:ietf:params:oauth:token-type:access_token"),
              Cast.SAMPLE_ID);
      case "device" -> device(step);
      case "approve" -> approve(step);
      case "poll" ->
          token(
              step,
              Form.empty()
                  .with("grant_type", "urn:ietf:params:oauth:grant-type:device_code")
                  .with("device_code", value("device_code"))
                  .with("code_verifier", value("verifier")),
              "device");
      case "push" -> push(step);
      case "revoke" -> post(step, "revoke", Form.empty().with("token", value("refresh_token")), "");
      case "introspect" ->
          post(
              step,
              "token/introspect",
              Form.empty().with("token", value("access_token")),
              Cast.SAMPLE_ID);
      case "userinfo" ->
          Outcome.of(Http.get(realm.endpoint("userinfo")).bearer(value("access_token")).send());
      case "disable-client" -> changeClient(Map.of("enabled", false));
      case "delete-client" ->
          Outcome.of(
              realm.admin().delete("/clients/" + realm.client(client.id()).path("id").asText()));
      case "metadata" -> metadata(step);
      default -> throw new IllegalArgumentException("no such verb: " + step.verb());
    };
  }

  /** A client of this story alone. */
  private Outcome ownClient(Step step) {
    client = cast.register(step.aside("as").orElse("none"));
    variables.put("client", client.id());
    return Outcome.of(
        realm.admin().get("/clients/" + realm.client(client.id()).path("id").asText()));
  }

  private Outcome changeClient(Map<String, Object> change) {
    JsonNode stored = realm.client(client.id());
    Map<String, Object> changed = new LinkedHashMap<>(change);
    changed.put("clientId", client.id());
    return Outcome.of(realm.admin().put("/clients/" + stored.path("id").asText(), changed));
  }

  private Outcome authorize(Step step) {
    step.aside("as").ifPresent(name -> client = cast.member(name));
    Pkce pkce = Pkce.random();
    variables.put("verifier", pkce.verifier());
    variables.put("state", UUID.randomUUID().toString());
    Form correct =
        Form.empty()
            .with("response_type", "code")
            .with("client_id", client.id())
            .with("redirect_uri", Cast.REDIRECT_URI)
            .with("scope", "mcp:tools")
            .with("state", value("state"))
            .with("code_challenge", pkce.challenge())
            .with("code_challenge_method", "S256");
    Form sent = step.change(correct, this::resolve);
    URI uri = URI.create(realm.endpoint("auth") + "?" + sent.encoded());
    return arrivedAt(browser.open(uri));
  }

  private Outcome signIn(Step step) {
    String user = step.aside("user").orElse("alice");
    Page next = current().isLogin() ? current().login(user, user) : current();
    return arrivedAt(next.isConsent() ? next.accept() : next);
  }

  private Outcome code(Step step) {
    Outcome asked = authorize(step);
    return asked.succeeded() ? signIn(step) : asked;
  }

  private Outcome tokens(Step step) {
    Outcome code = code(step);
    return code.succeeded() ? token(new Step("redeem", "redeem", List.of()), redemption()) : code;
  }

  private Outcome arrivedAt(Page next) {
    page = next;
    if (next.isCallback()) {
      Callback callback = next.callback();
      callback.parameters().parameters().forEach(p -> variables.put(p.getKey(), p.getValue()));
      callback.parameters().value("code").ifPresent(this::keepForgery);
    }
    return Outcome.of(next);
  }

  /** A Keycloak code names, after its secret part, a session and a client; both are no secret. */
  private void keepForgery(String code) {
    variables.put("forged_code", UUID.randomUUID() + code.substring(code.indexOf('.')));
  }

  Page current() {
    Page current = page;
    if (current == null) {
      throw new IllegalStateException("no page was opened");
    }
    return current;
  }

  private Form redemption() {
    return Form.empty()
        .with("grant_type", "authorization_code")
        .with("code", value("code"))
        .with("redirect_uri", Cast.REDIRECT_URI)
        .with("code_verifier", value("verifier"));
  }

  private Outcome push(Step step) {
    Pkce pkce = Pkce.random();
    variables.put("pushed_verifier", pkce.verifier());
    Form correct =
        Form.empty()
            .with("response_type", "code")
            .with("redirect_uri", Cast.REDIRECT_URI)
            .with("scope", "mcp:tools")
            .with("code_challenge", pkce.challenge())
            .with("code_challenge_method", "S256");
    Outcome pushed = post(step, "ext/par/request", correct, "");
    variables.put("request_uri", pushed.json().path("request_uri").asText());
    return pushed;
  }

  private Outcome device(Step step) {
    Pkce pkce = Pkce.random();
    variables.put("verifier", pkce.verifier());
    Form correct =
        Form.empty()
            .with("scope", "mcp:tools")
            .with("code_challenge", pkce.challenge())
            .with("code_challenge_method", "S256");
    Outcome asked = post(step, "auth/device", correct, "device");
    variables.put("device_code", asked.json().path("device_code").asText());
    variables.put("verification_uri", asked.json().path("verification_uri_complete").asText());
    return asked;
  }

  private Outcome approve(Step step) {
    arrivedAt(browser.open(URI.create(value("verification_uri"))));
    return signIn(step);
  }

  private Outcome metadata(Step step) {
    String path = step.aside("at").orElse("/realms/{realm}/.well-known/oauth-authorization-server");
    return Outcome.of(
        Http.get(URI.create(realm.server() + path.replace("{realm}", realm.name()))).send());
  }

  private Outcome token(Step step, Form correct) {
    return token(step, correct, "");
  }

  private Outcome token(Step step, Form correct, String by) {
    if (step.aside("times").isPresent()) {
      return atOnce(step, correct, Integer.parseInt(step.aside("times").get()));
    }
    Outcome outcome = post(step, "token", correct, by);
    keepTokens(outcome.json());
    return outcome;
  }

  private Outcome atOnce(Step step, Form correct, int times) {
    List<Outcome> outcomes = sender.atOnce(step, "token", correct, client, times);
    outcomes.stream().filter(Outcome::succeeded).forEach(o -> keepTokens(o.json()));
    return Outcome.of(outcomes);
  }

  /** Sends a form as the client of the story, or as another of the cast ({@code as:}). */
  private Outcome post(Step step, String endpoint, Form correct, String by) {
    Credentials as =
        step.aside("as").map(cast::member).orElse(by.isEmpty() ? client : cast.member(by));
    return sender.post(step, endpoint, correct, as);
  }

  private void keepTokens(JsonNode tokens) {
    for (String name : List.of("access_token", "refresh_token", "scope")) {
      if (tokens.has(name)) {
        if (variables.containsKey(name)) {
          variables.putIfAbsent("first_" + name, value(name));
        }
        variables.put(name, tokens.path(name).asText());
      }
    }
  }
}
