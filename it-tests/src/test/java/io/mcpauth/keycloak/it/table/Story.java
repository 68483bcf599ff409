package io.mcpauth.keycloak.it.table;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** One case being performed: a browser, the client in it, and what it has received so far. */
final class Story {

  /** The innermost braces. */
  private static final Pattern VARIABLE = Pattern.compile("\\{([^{}]+)}");

  private static final List<String> KEPT =
      List.of(
          "access_token",
          "refresh_token",
          "scope",
          "request_uri",
          "device_code",
          "verification_uri_complete",
          "auth_req_id");

  private final Cast cast;
  private final McpRealm realm;
  private final Browser browser;
  private final Sender sender;
  private final OwnServer server;
  private final Map<String, String> variables = new LinkedHashMap<>();
  private Credentials client;
  private @Nullable Page page;

  Story(Cast cast) {
    this.cast = cast;
    this.realm = cast.realm();
    this.browser = realm.browser();
    this.sender = new Sender(realm, this::resolve);
    this.server = new OwnServer(realm);
    this.client = cast.member("public");
    variables.put("sample", Cast.SAMPLE);
    variables.put("other", Cast.OTHER);
    variables.put("narrow", Cast.NARROW);
    variables.put("redirect", Cast.REDIRECT_URI);
    variables.put("issuer", realm.issuer().toString());
    for (String name : List.of("public", "stranger", "confidential", "service")) {
      variables.put(name, cast.member(name).id());
      variables.put(name + "_secret", cast.member(name).secret());
    }
  }

  Cast cast() {
    return cast;
  }

  /** The client ids of the MCP servers of this story. */
  List<String> servers() {
    List<String> servers = new ArrayList<>(List.of(Cast.SAMPLE_ID, Cast.OTHER_ID));
    if (variables.containsKey("server_id")) {
      servers.add(value("server_id"));
    }
    return servers;
  }

  /** A value of this story, such as {@code access_token}; empty if there is none yet. */
  String value(String name) {
    return variables.getOrDefault(name, "");
  }

  /** With a value in place of each {@code {name}}, and of {@code {base64:text}} and the like. */
  String resolve(String text) {
    String resolved = text;
    for (Matcher found = VARIABLE.matcher(text); found.find(); found.reset(resolved)) {
      resolved =
          resolved.substring(0, found.start())
              + meaning(found.group(1))
              + resolved.substring(found.end());
    }
    return resolved;
  }

  private String meaning(String name) {
    if (name.startsWith("base64:")) {
      return Base64.getEncoder().encodeToString(name.substring("base64:".length()).getBytes(UTF_8));
    }
    if (name.startsWith("s256:")) {
      return Pkce.of(name.substring("s256:".length())).challenge();
    }
    if (!variables.containsKey(name)) {
      throw new IllegalArgumentException("nothing is called {" + name + "} here");
    }
    return value(name);
  }

  Outcome perform(Step step) {
    return switch (step.verb()) {
      case "client" -> ownClient(step);
      case "authorize" -> authorize(step);
      case "sign-in" -> signIn(step);
      case "decline" -> arrivedAt(signedIn(step).decline());
      case "code" -> code(step);
      case "tokens" -> tokens(step);
      case "push", "device" -> {
        newChallenge(step.verb().equals("push") ? "pushed_verifier" : "verifier");
        yield post(step);
      }
      case "assert" -> {
        variables.put("assertion", cast.issuer().assertion());
        yield post(step);
      }
      case "approve" -> approve(step);
      case "confirm" -> Outcome.of(cast.device().confirm(realm.endpoint("ext/ciba/auth/callback")));
      case "userinfo" -> userinfo(step);
      case "server" -> {
        Outcome made = server.make(step, this::resolve);
        variables.put("server", server.url());
        variables.put("server_id", server.id());
        yield made;
      }
      case "set" -> server.change(step, this::resolve);
      case "give-role" -> server.role("POST", step);
      case "take-role" -> server.role("DELETE", step);
      case "back" -> arrivedAt(current().send("form:has([name=back])"));
      case "disable-client" -> changeClient(Map.of("enabled", false));
      case "delete-client" ->
          Outcome.of(
              realm.admin().delete("/clients/" + realm.client(client.id()).path("id").asText()));
      case "metadata" -> metadata(step);
      default -> post(step);
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
    newChallenge("verifier");
    variables.put("state", UUID.randomUUID().toString());
    Form correct =
        Form.empty()
            .with("response_type", "code")
            .with("client_id", client.id())
            .with("redirect_uri", Cast.REDIRECT_URI)
            .with("scope", "mcp:tools")
            .with("state", value("state"))
            .with("code_challenge", value("challenge"))
            .with("code_challenge_method", "S256");
    Form sent = step.change(correct, this::resolve);
    URI uri = URI.create(realm.endpoint("auth") + "?" + sent.encoded());
    return arrivedAt(browser.open(uri));
  }

  private void newChallenge(String nameOfVerifier) {
    Pkce pkce = Pkce.random();
    variables.put(nameOfVerifier, pkce.verifier());
    variables.put("challenge", pkce.challenge());
  }

  private Page signedIn(Step step) {
    String user = step.aside("user").orElse("alice");
    return current().isLogin() ? current().login(user, user) : current();
  }

  private Outcome signIn(Step step) {
    Page next = signedIn(step);
    return arrivedAt(next.isConsent() ? next.accept() : next);
  }

  private Outcome code(Step step) {
    Outcome asked = authorize(step);
    return asked.succeeded() ? signIn(step) : asked;
  }

  private Outcome tokens(Step step) {
    Outcome code = code(step);
    return code.succeeded() ? post(Step.parse("redeem")) : code;
  }

  private Outcome arrivedAt(Page next) {
    page = next;
    if (next.isCallback()) {
      Callback callback = next.callback();
      callback.parameters().parameters().forEach(p -> say(p.getKey(), p.getValue()));
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

  private Outcome approve(Step step) {
    arrivedAt(browser.open(URI.create(value("verification_uri_complete"))));
    return signIn(step);
  }

  private Outcome metadata(Step step) {
    String path = step.aside("at").orElse("/realms/{realm}/.well-known/oauth-authorization-server");
    return Outcome.of(
        Http.get(URI.create(realm.server() + path.replace("{realm}", realm.name()))).send());
  }

  /** RFC 6750 section 2.1. */
  private Outcome userinfo(Step step) {
    Form shown = step.change(Form.empty().with("token", value("access_token")), this::resolve);
    Http request = Http.get(realm.endpoint("userinfo"));
    return Outcome.of(shown.value("token").map(request::bearer).orElse(request).send());
  }

  /** Sends a form as the sender of the verb, or as another of the cast ({@code as:}). */
  private Outcome post(Step step) {
    CorrectRequest correct = CorrectRequest.of(step.verb(), this::value);
    String by = step.aside("as").orElse(correct.sender());
    Credentials as =
        by.isEmpty() ? client : by.equals("server") ? server.credentials() : cast.member(by);
    if (step.aside("times").isEmpty()) {
      Outcome outcome = sender.post(step, correct.endpoint(), correct.form(), as);
      keep(outcome.json());
      return outcome;
    }
    int times = Integer.parseInt(step.aside("times").get());
    List<Outcome> outcomes = sender.atOnce(step, correct.endpoint(), correct.form(), as, times);
    outcomes.stream().filter(Outcome::succeeded).forEach(o -> keep(o.json()));
    return Outcome.of(outcomes);
  }

  /** What later steps say again. */
  private void keep(JsonNode answer) {
    for (String name : KEPT) {
      if (answer.has(name)) {
        say(name, answer.path(name).asText());
      }
    }
  }

  private void say(String name, String value) {
    if (variables.containsKey(name)) {
      variables.putIfAbsent("first_" + name, value(name));
    }
    variables.put(name, value);
  }
}
