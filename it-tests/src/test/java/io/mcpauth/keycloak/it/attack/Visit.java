package io.mcpauth.keycloak.it.attack;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Form;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.oauth.Pkce;
import io.mcpauth.keycloak.it.realm.AdminApi;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import java.net.URI;
import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What people, clients and administrators of one realm see of the server, on all ways that lead
 * through a class of the JAR. Two servers that treat the realm alike give equal records.
 */
final class Visit {

  private static final String APP = "app";
  private static final String CALLBACK = "http://localhost:8765/callback";
  private static final String USER = "una";
  private static final String SECRET = "a-secret-of-this-client";

  /** Headers that tell something; others are of the connection. */
  private static final List<String> HEADERS =
      List.of("Content-Type", "Cache-Control", "WWW-Authenticate", "Location", "Set-Cookie");

  private static final Pattern TOKEN = Pattern.compile("eyJ[\\w-]+\\.[\\w.-]+");
  private static final Pattern RESOURCES = Pattern.compile("/resources/[^/\"]+/");

  /** Which part of a login a page is for. */
  private static final Pattern PLACE =
      Pattern.compile("(tab_id|session_code|execution|client_data|session_state|code)=[\\w.-]+");

  /** 32 bytes in base64. */
  private static final Pattern HASH =
      Pattern.compile(
          "(?<=KC_AUTH_SESSION_HASH=)\"?[^;\"]+\"?|(?<=value=)\"[\\w+/-]{40,90}\""
              + "|\"[A-Za-z0-9+/]{40,90}\""
              + "|\\b[A-Za-z0-9+/]{43}(?![A-Za-z0-9+/])");

  private static final Pattern RANDOM =
      Pattern.compile("[A-Za-z0-9_-]*[0-9][A-Za-z0-9_.-]{9,}|[A-Za-z0-9_-]{22,}");

  private final KeycloakServer server;
  private final AdminApi master;
  private final String realm;
  private final Map<String, String> seen = new LinkedHashMap<>();

  private Visit(KeycloakServer server, String realm) {
    this.server = server;
    this.master = new AdminApi(server);
    this.realm = realm;
  }

  /** Makes the realm, uses it in every way, and takes it away. */
  static Map<String, String> to(KeycloakServer server, String realm) {
    Visit visit = new Visit(server, realm);
    visit.makeRealm();
    try {
      visit.metadata();
      visit.administration();
      visit.signIn();
      visit.clientAuthentication();
      visit.registration();
      visit.account();
      visit.addressesOfThePack();
    } finally {
      visit.admin("DELETE", "", Map.of());
    }
    return visit.seen;
  }

  private void makeRealm() {
    master
        .post(
            "/realms",
            Map.of(
                "realm",
                realm,
                "enabled",
                true,
                "clients",
                List.of(
                    Map.of(
                        "clientId",
                        APP,
                        "publicClient",
                        false,
                        "secret",
                        SECRET,
                        "consentRequired",
                        true,
                        "serviceAccountsEnabled",
                        true,
                        "redirectUris",
                        List.of(CALLBACK))),
                "users",
                List.of(
                    Map.of(
                        "username",
                        USER,
                        "email",
                        "una@example.com",
                        "firstName",
                        "Una",
                        "lastName",
                        "User",
                        "enabled",
                        true,
                        "clientRoles",
                        Map.of("realm-management", List.of("realm-admin")),
                        "credentials",
                        List.of(Map.of("type", "password", "value", USER))))))
        .expect(201);
  }

  private void metadata() {
    for (String document : List.of("openid-configuration", "oauth-authorization-server")) {
      note(document, Http.get(below("/.well-known/" + document)).send());
      note(
          document + " of the server",
          Http.get(URI.create(server.url() + "/.well-known/" + document + "/realms/" + encoded()))
              .send());
    }
  }

  /** By an administrator of the realm itself, whose tokens are lightweight, and by the server's. */
  private void administration() {
    String own =
        note(
                "token of the command line",
                token(
                    Form.empty()
                        .with("grant_type", "password")
                        .with("client_id", "admin-cli")
                        .with("username", USER)
                        .with("password", USER)))
            .json()
            .path("access_token")
            .asText();
    for (String who : List.of("the realm's", "the server's")) {
      String id =
          admin("GET", "/clients?clientId=" + APP, Map.of()).json().path(0).path("id").asText();
      JsonNode client = by(who, own, "GET", "/clients/" + id, Map.of()).json();
      by(who, own, "PUT", "/clients/" + id, client);
      by(who, own, "GET", "/clients/" + id + "/client-secret", Map.of());
      by(who, own, "POST", "/clients/" + id + "/client-secret", Map.of());
      by(who, own, "GET", "/clients/" + id, Map.of());
      by(who, own, "GET", "/clients/" + id + "/client-secret", Map.of());
      // Back to what the other steps know; the attributes are of no meaning here.
      ObjectNode changed = ((ObjectNode) client.deepCopy()).put("secret", SECRET);
      changed.withObject("/attributes").put("mcp.dynamic", "token").put("mcp.of.mine", "kept");
      by(who, own, "PUT", "/clients/" + id, changed);
      by(who, own, "GET", "/clients/" + id, Map.of());
      by(who, own, "GET", "/client-registration-policy/providers", Map.of());
      by(who, own, "GET", "/keys", Map.of());
      by(who, own, "POST", "/clients", Map.of("clientId", "made-" + who.length()));
    }
  }

  private Answer by(String who, String own, String method, String path, Object json) {
    String shown = path.replaceAll("/[0-9a-f-]{36}", "/{id}");
    Answer answer =
        who.equals("the realm's")
            ? request(method, URI.create(server.url() + "/admin/realms/" + encoded() + path), json)
                .bearer(own)
                .send()
            : admin(method, path, json);
    // Which providers there are differs by what is installed, and keys are new in each realm.
    if (path.equals("/keys") || path.endsWith("/providers")) {
      seen.put(who + shown, String.valueOf(answer.status()));
      return answer;
    }
    return note(who + " " + method + " " + shown, answer);
  }

  private void signIn() {
    Pkce pkce = Pkce.random();
    Form request =
        Form.empty()
            .with("response_type", "code")
            .with("client_id", APP)
            .with("redirect_uri", CALLBACK)
            .with("scope", "openid")
            .with("state", "s")
            .with("code_challenge", pkce.challenge())
            .with("code_challenge_method", "S256");
    Browser browser = new Browser(server.url());
    Page login = note("login page", browser.open(authorization(request)));
    Page consent = note("consent page", login.login(USER, USER));
    Page back = note("callback", consent.accept());
    String code = back.callback().code();
    Form redemption =
        Form.empty()
            .with("grant_type", "authorization_code")
            .with("redirect_uri", CALLBACK)
            .with("code_verifier", pkce.verifier());
    JsonNode tokens = note("code", token(asApp(redemption.with("code", code)))).json();
    String access = tokens.path("access_token").asText();
    note("userinfo", Http.get(protocol("userinfo")).bearer(access).send());
    note(
        "introspection",
        Http.post(protocol("token/introspect"))
            .form(asApp(Form.empty().with("token", access)))
            .send());
    JsonNode refreshed =
        note(
                "refresh",
                token(
                    asApp(
                        Form.empty()
                            .with("grant_type", "refresh_token")
                            .with("scope", "openid email more")
                            .with("refresh_token", tokens.path("refresh_token").asText()))))
            .json();
    note(
        "refresh for a resource, twice",
        token(
            asApp(
                Form.empty()
                    .with("grant_type", "refresh_token")
                    .with("refresh_token", refreshed.path("refresh_token").asText())
                    .and("resource", "http://localhost:3000/mcp")
                    .and("resource", "http://localhost:3001/mcp"))));
    note(
        "revocation of nothing",
        Http.post(protocol("revoke")).form(asApp(Form.empty().with("token", "nothing"))).send());
    note("code again", token(asApp(redemption.with("code", code))));
    note("userinfo after the replay", Http.get(protocol("userinfo")).bearer(access).send());
    for (String mode : List.of("fragment", "form_post")) {
      note(mode, browser.open(authorization(request.with("response_mode", mode))));
    }
    note(
        "resource, twice",
        new Browser(server.url())
            .open(
                authorization(
                    request
                        .and("resource", "http://localhost:3000/mcp")
                        .and("resource", "http://localhost:3001/mcp"))));
    note(
        "error page",
        new Browser(server.url())
            .open(authorization(request.with("redirect_uri", "http://evil.example/"))));
  }

  private void clientAuthentication() {
    Form credentials = Form.empty().with("grant_type", "client_credentials");
    note("client credentials", token(asApp(credentials)));
    note("wrong secret", token(asApp(credentials).with("client_secret", "wrong")));
    note("unknown client", token(asApp(credentials).with("client_id", "nobody")));
    note("no secret", token(credentials.with("client_id", APP)));
    note("wrong secret in the header", basic(credentials, APP + ":wrong"));
    note("unknown client in the header", basic(credentials, "nobody:wrong"));
    note("half a header", basic(credentials, APP));
    note("two ways", basic(asApp(credentials), APP + ":" + SECRET));
  }

  private void registration() {
    Map<String, Object> metadata =
        Map.of("client_name", "Me", "redirect_uris", List.of(CALLBACK), "mcp.dynamic", "token");
    note("anonymous registration", register("openid-connect", "", metadata));
    note(
        "registration of no JSON",
        Http.post(registration("openid-connect", "")).body("application/json", "{").send());
    for (String format : List.of("openid-connect", "default")) {
      String token =
          admin("POST", "/clients-initial-access", Map.of("count", 9, "expiration", 600))
              .json()
              .path("token")
              .asText();
      boolean standard = format.equals("openid-connect");
      Map<String, Object> asked =
          standard
              ? Map.of("client_name", "Me", "redirect_uris", List.of(CALLBACK))
              : Map.of(
                  "name",
                  "Me",
                  "redirectUris",
                  List.of(CALLBACK),
                  "attributes",
                  Map.of("mcp.dynamic", "token", "mcp.verified.by", "Me"));
      JsonNode client = note(format + " registration", register(format, token, asked)).json();
      String id = client.path(standard ? "client_id" : "clientId").asText();
      String own =
          client.path(standard ? "registration_access_token" : "registrationAccessToken").asText();
      note(format + " read", send("GET", format, id, own, Map.of()));
      ObjectNode update = client.deepCopy();
      if (!standard) {
        update.withObject("/attributes").put("mcp.dynamic", "");
      }
      Answer updated = note(format + " update", send("PUT", format, id, own, update));
      String next =
          updated
              .json()
              .path(standard ? "registration_access_token" : "registrationAccessToken")
              .asText();
      note(format + " removal", send("DELETE", format, id, next, Map.of()));
    }
    note("installation", send("GET", "install", APP, "", Map.of()));
  }

  private void account() {
    note("account console", new Browser(server.url()).open(below("/account/")));
    note("account without a token", Http.get(below("/account/sessions")).send());
  }

  private void addressesOfThePack() {
    for (String path : List.of("/mcp/connections", "/mcp/grant-props", "/mcp/console", "/mcp")) {
      Answer answer = Http.get(below(path)).send();
      seen.put(path, String.valueOf(answer.status()));
    }
  }

  private Answer register(String format, String token, Map<String, Object> asked) {
    Http request = Http.post(registration(format, "")).json(asked);
    return (token.isEmpty() ? request : request.bearer(token)).send();
  }

  private Answer send(String method, String format, String id, String token, Object json) {
    Http request = request(method, registration(format, "/" + id), json);
    return (token.isEmpty() ? request : request.bearer(token)).send();
  }

  private Answer admin(String method, String path, Object json) {
    Http request = master.request(method, "/realms/" + encoded() + path);
    return (method.equals("GET") || method.equals("DELETE") ? request : request.json(json)).send();
  }

  private static Http request(String method, URI uri, Object json) {
    Http request = Http.request(method, uri);
    return method.equals("GET") || method.equals("DELETE") ? request : request.json(json);
  }

  private static Form asApp(Form form) {
    return form.with("client_id", APP).with("client_secret", SECRET);
  }

  private Answer basic(Form form, String credentials) {
    return Http.post(protocol("token"))
        .form(form)
        .header(
            "Authorization",
            "Basic " + Base64.getEncoder().encodeToString(credentials.getBytes(UTF_8)))
        .send();
  }

  private Answer token(Form form) {
    return Http.post(protocol("token")).form(form).send();
  }

  private URI authorization(Form request) {
    return URI.create(protocol("auth") + "?" + request.encoded());
  }

  private URI protocol(String path) {
    return below("/protocol/openid-connect/" + path);
  }

  private URI registration(String format, String path) {
    return below("/clients-registrations/" + format + path);
  }

  private URI below(String path) {
    return URI.create(server.url() + "/realms/" + encoded() + path);
  }

  private String encoded() {
    return URLEncoder.encode(realm, UTF_8).replace("+", "%20");
  }

  private Page note(String step, Page page) {
    note(step, page.answer());
    return page;
  }

  private Answer note(String step, Answer answer) {
    String headers =
        HEADERS.stream()
            .map(name -> name + ": " + answer.headers().allValues(name))
            .collect(Collectors.joining("\n"));
    String body =
        answer.header("Content-Type").orElse("").contains("json")
            ? Json.write(plain(answer.json()))
            : lines(plain(answer.body()));
    seen.put(
        (seen.size() + 1) + ": " + step, answer.status() + "\n" + plain(headers) + "\n" + body);
    return answer;
  }

  /** Without what differs between two runs of one server, in an order that is always the same. */
  private Object plain(JsonNode json) {
    if (json.isObject()) {
      Map<String, Object> members = new TreeMap<>();
      json.properties().forEach(m -> members.put(m.getKey(), plain(m.getKey(), m.getValue())));
      return members;
    }
    if (json.isArray()) {
      List<Object> elements = new ArrayList<>();
      json.forEach(element -> elements.add(plain(element)));
      elements.sort(Comparator.comparing(Json::write));
      return elements;
    }
    if (json.isNumber()) {
      return json.asLong() > 1_000_000_000L ? "<time>" : json.asLong();
    }
    return json.isTextual() ? plain(json.asText()) : json.asText();
  }

  private Object plain(String member, JsonNode value) {
    if (member.equals("scope")) {
      return words(value);
    }
    // A second may turn between a token and its answer; lifetimes here are whole minutes.
    return member.endsWith("expires_in") ? (value.asLong() + 59) / 60 * 60 : plain(value);
  }

  /** Scopes come in the order that the database has them in, in tokens and on pages. */
  private static List<String> words(JsonNode scope) {
    return Stream.of(scope.asText().split(" ", -1)).sorted().toList();
  }

  private static String lines(String page) {
    return page.lines().map(String::strip).sorted().collect(Collectors.joining("\n"));
  }

  private String plain(String text) {
    String same = text.replace(server.url().toString(), "<server>");
    same = same.replace(URLEncoder.encode(server.url().toString(), UTF_8), "<server>");
    same = same.replace(server.url().getAuthority(), "<server>");
    same = PLACE.matcher(same).replaceAll("$1=<place>");
    // Tokens first: a part of one can look like a hash.
    same = TOKEN.matcher(same).replaceAll(m -> Matcher.quoteReplacement(claims(m.group())));
    same = HASH.matcher(same).replaceAll("<hash>");
    same = RESOURCES.matcher(same).replaceAll("/resources/<version>/");
    // Whether a value has a dash, a plus or quotes around it is chance.
    return RANDOM
        .matcher(same)
        .replaceAll("<random>")
        .replace("<hash>", "<random>")
        .replace("\"<random>\"", "<random>")
        // A random value that has something like a shorter one in it.
        .replaceAll("(?:<random>)+", "<random>");
  }

  /** What is in a token, which is of more interest than its text. */
  private String claims(String token) {
    String[] parts = token.split("\\.", -1);
    try {
      JsonNode claims = Json.parse(new String(Base64.getUrlDecoder().decode(parts[1]), UTF_8));
      return "<token " + Json.write(plain(claims)) + ">";
    } catch (IllegalArgumentException e) {
      return "<token>";
    }
  }
}
