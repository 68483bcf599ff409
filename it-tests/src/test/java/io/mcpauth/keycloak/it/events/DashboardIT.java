package io.mcpauth.keycloak.it.events;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.access.StaffServer;
import io.mcpauth.keycloak.it.browser.Browser;
import io.mcpauth.keycloak.it.browser.Page;
import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.oauth.AuthorizationRequest;
import io.mcpauth.keycloak.it.oauth.ClientRegistration;
import io.mcpauth.keycloak.it.oauth.OAuthClient;
import io.mcpauth.keycloak.it.realm.ConfidentialClients;
import io.mcpauth.keycloak.it.realm.ExecutorSettings;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.realm.RealmUser;
import io.mcpauth.keycloak.it.secret.Metrics;
import io.mcpauth.keycloak.it.server.KeycloakServer;
import io.mcpauth.keycloak.it.server.MavenProperty;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Metrics by MCP server, and that the dashboard and the documentation name what a server has. Each
 * thing that is counted is made to happen first.
 */
@OnKeycloak
class DashboardIT {

  private static final String LOOPBACK = "http://localhost:8765/callback";
  private static final Pattern METRIC = Pattern.compile("\\bmcp_[a-z_]+");

  /** {@code sum by (server)}, and the labels in braces. */
  private static final Pattern LABELS =
      Pattern.compile("\\bby \\(([a-z_, ]+)\\)|([a-z_]+)(?==~?\")");

  /** In the documentation a metric has the end that its kind gives it. */
  private static final Pattern DOCUMENTED =
      Pattern.compile("`(mcp_[a-z_]+_(?:total|seconds))((?:\\{[^}`]*\\})?)`");

  private final McpRealm realm;
  private final KeycloakServer server;
  private final OAuthClient client;
  private final StaffServer mcp;
  private final RealmUser user;
  private final Browser browser;

  DashboardIT(McpRealm realm, KeycloakServer server) {
    this.realm = realm;
    this.server = server;
    this.client = OAuthClient.registered(realm, LOOPBACK);
    this.mcp = StaffServer.registered(realm, "Payroll");
    this.user = RealmUser.created(realm);
    this.browser = realm.browser();
    mcp.give(user);
  }

  @BeforeEach
  void allowRetries() {
    ExecutorSettings.save(realm, "mcp-grant", Map.of("refresh-retry-seconds", "60"));
  }

  @Test
  void eachThingIsCountedAtItsServer() {
    Metrics before = Metrics.of(server);

    JsonNode tokens = tokens();
    useUp(tokens.path("refresh_token").asText());
    browser.open(client.authorization("mcp:tools").with("resource", "https://no.example").uri());
    mcp.take(user);
    realm.browser().open(request().uri()).login(user.name(), user.password());

    Metrics after = Metrics.of(server);
    // A code, and two refreshes; the one that was answered again gave nothing new.
    assertThat(after.since(before, counted("mcp_tokens_total"))).isEqualTo(3);
    assertThat(after.since(before, counted("mcp_consents_total"))).isEqualTo(1);
    assertThat(after.since(before, counted("mcp_refresh_retries_total"))).isEqualTo(1);
    assertThat(after.since(before, counted("mcp_refresh_replays_total"))).isEqualTo(1);
    assertThat(after.since(before, refusals(id(), "invalid_token"))).isEqualTo(1);
    assertThat(after.since(before, refusals(id(), "access_denied"))).isEqualTo(1);
    assertThat(after.since(before, refusals("", "invalid_target"))).isEqualTo(1);
  }

  /** The number of series is not a stranger's to choose. */
  @Test
  void noLabelIsWhatSomebodySent() {
    for (String sent : List.of("https://word-of-a-stranger.example/", "word-of-a-stranger")) {
      browser.open(request().with("resource", sent).uri());
      browser.open(request().with("client_id", sent).uri());
      browser.open(request().with("scope", sent).uri());
      browser.open(request().with("redirect_uri", sent).uri());
      client.refresh(sent);
      client.revoke(sent);
    }

    assertThat(Metrics.of(server).text()).doesNotContain("word-of-a-stranger");
  }

  @Test
  void theDashboardNamesWhatTheServerHas() throws IOException {
    makeEverythingHappen();
    String text = Metrics.of(server).text();
    JsonNode dashboard =
        Json.parse(Files.readString(docs().resolve("grafana/keycloak-mcp-auth.json")));

    List<String> expressions = dashboard.findValuesAsText("expr");
    assertThat(expressions).hasSizeGreaterThan(10);
    List<String> all = new ArrayList<>(expressions);
    all.add("by (server) " + dashboard.at("/templating/list/1/definition").asText());
    for (String expression : all) {
      for (String metric : matches(METRIC, expression)) {
        assertThat(samples(text, metric)).as(metric).isNotEmpty();
        assertThat(labels(text, metric)).as(metric).containsAll(asked(expression));
      }
    }
    for (JsonNode panel : dashboard.path("panels")) {
      if (!panel.path("type").asText().equals("row")) {
        assertThat(panel.at("/datasource/uid").asText()).isEqualTo("${datasource}");
      }
    }
    assertThat(dashboard.at("/templating/list/0/type").asText()).isEqualTo("datasource");
  }

  /** And every metric of ours is on the dashboard. */
  @Test
  void theDocumentationNamesWhatTheServerHas() throws IOException {
    makeEverythingHappen();
    String text = Metrics.of(server).text();
    String dashboard = Files.readString(docs().resolve("grafana/keycloak-mcp-auth.json"));
    Set<String> documented = new HashSet<>();

    try (Stream<Path> files = Files.list(docs())) {
      for (Path file : files.filter(f -> f.toString().endsWith(".md")).toList()) {
        for (MatchResult named : DOCUMENTED.matcher(Files.readString(file)).results().toList()) {
          String metric = named.group(1).replaceFirst("_seconds$", "_seconds_count");
          assertThat(samples(text, metric))
              .as(file + ": " + named.group())
              .anyMatch(sample -> withoutValues(named.group(2)).allMatch(sample::contains));
          documented.add(named.group(1));
        }
      }
    }

    assertThat(documented).allMatch(dashboard::contains);
    Set<String> served =
        text.lines()
            .filter(line -> line.startsWith("mcp_"))
            .map(line -> line.replaceFirst("[{ ].*", "").replaceFirst("_(sum|count|max)$", ""))
            .collect(Collectors.toCollection(TreeSet::new));
    assertThat(documented).containsAll(served);
  }

  /** {@code server="…"} in a table stands for any server. */
  private static Stream<String> withoutValues(String labels) {
    return Stream.of(labels.replaceAll("[{}]", "").split(","))
        .map(label -> label.replace("…\"", ""));
  }

  private void makeEverythingHappen() {
    useUp(tokens().path("refresh_token").asText());
    browser.open(client.authorization("mcp:tools").with("resource", "https://no.example").uri());
    ConfidentialClients clients = new ConfidentialClients(realm);
    String secret = ConfidentialClients.newSecret();
    String id = clients.create(Map.of("secret", secret));
    clients.token(id, secret);
    clients.token(id, secret + "x");
    ExecutorSettings.save(realm, "mcp-cimd", Map.of("admission", "open"));
    // Nobody is there; documents are refused, each for its reason.
    browser.open(
        client.authorization("mcp:tools").with("client_id", "https://localhost/../x").uri());
    browser.open(
        client.authorization("mcp:tools").with("client_id", "https://nobody.invalid/client").uri());
    tooFast(Map.of("address-burst", "1", "address-per-hour", "1"));
    tooFast(
        Map.of(
            "address-burst",
            "1",
            "realm-burst",
            "1",
            "address-per-hour",
            "1000000",
            "realm-per-hour",
            "1"));
    realm.registrationPolicies().remove("anonymous", "mcp-client-lifetime");
    realm
        .registrationPolicies()
        .add("anonymous", "mcp-client-lifetime", Map.of("quota", List.of("1")))
        .expect(201);
    register().expect(503);
    realm.registrationPolicies().remove("anonymous", "mcp-client-lifetime");
  }

  private void tooFast(Map<String, String> limits) {
    realm.registrationPolicies().remove("anonymous", "mcp-rate-limit");
    realm
        .registrationPolicies()
        .add(
            "anonymous",
            "mcp-rate-limit",
            limits.entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, limit -> List.of(limit.getValue()))))
        .expect(201);
    Answer last = register();
    for (int i = 0; i < 3 && last.status() != 429; i++) {
      last = register();
    }
    last.expect(429);
    realm.registrationPolicies().remove("anonymous", "mcp-rate-limit");
  }

  private Answer register() {
    return realm.registration().register(ClientRegistration.publicClient(LOOPBACK));
  }

  /** A retry, and after its successor was used a replay. */
  private void useUp(String refreshToken) {
    String successor =
        client.refresh(refreshToken).expect(200).json().path("refresh_token").asText();
    client.refresh(refreshToken).expect(200);
    client.refresh(successor).expect(200);
    client.refresh(refreshToken).expect(400);
  }

  private JsonNode tokens() {
    AuthorizationRequest request = request();
    Page page = browser.open(request.uri());
    page = page.isLogin() ? page.login(user.name(), user.password()) : page;
    page = page.isConsent() ? page.accept() : page;
    return client.redeem(request, page.callback()).expect(200).json();
  }

  private AuthorizationRequest request() {
    return client.authorization("mcp:tools").with("resource", mcp.url());
  }

  private String id() {
    return mcp.server().clientId();
  }

  private String counted(String metric) {
    return "%s{server=\"%s\"}".formatted(metric, id());
  }

  private static String refusals(String server, String reason) {
    return "mcp_refusals_total{reason=\"%s\",server=\"%s\"}".formatted(reason, server);
  }

  private static Path docs() {
    return MavenProperty.path("docker.folder").resolveSibling("docs").normalize();
  }

  private static List<String> samples(String text, String metric) {
    return text.lines()
        .filter(line -> line.startsWith(metric + "{") || line.startsWith(metric + " "))
        .toList();
  }

  private static Set<String> labels(String text, String metric) {
    return samples(text, metric).stream()
        .flatMap(sample -> matches(Pattern.compile("[a-z_]+(?==\")"), sample).stream())
        .collect(Collectors.toSet());
  }

  /** The labels that an expression asks for. */
  private static Set<String> asked(String expression) {
    return LABELS
        .matcher(expression)
        .results()
        .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
        .flatMap(names -> Stream.of(names.split(", *")))
        .collect(Collectors.toSet());
  }

  private static List<String> matches(Pattern pattern, String text) {
    return pattern.matcher(text).results().map(MatchResult::group).toList();
  }
}
