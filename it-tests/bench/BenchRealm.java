import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The realm under load and its clients, the same at both servers. */
final class BenchRealm {

  static final int CLIENTS = 20;

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private BenchRealm() {}

  /** Realm and clients; the policy that hashes where the JAR is. */
  static void setUp(URI server, boolean hashes) throws Exception {
    String token =
        find(
            "access_token",
            send(
                    HttpRequest.newBuilder(server.resolve("/realms/master/protocol/openid-connect/token"))
                        .header("Content-Type", "application/x-www-form-urlencoded")
                        .POST(
                            HttpRequest.BodyPublishers.ofString(
                                "grant_type=password&client_id=admin-cli&username=admin&password=admin")),
                    200)
                .body());
    String policy =
        """
        , "clientProfiles": {"profiles": [{"name": "p", "executors": [
            {"executor": "%s", "configuration": %s}]}]},
          "clientPolicies": {"policies": [{"name": "p", "enabled": true, "profiles": ["p"],
            "conditions": [{"condition": "any-client", "configuration": {}}]}]}
        """
            .formatted(
                hashes ? "mcp-hashed-client-secret" : "reject-implicit-grant",
                hashes ? "{}" : "{\"auto-configure\": true}");
    admin(server, token, "", "{\"realm\": \"bench\", \"enabled\": true, \"sslRequired\": \"none\"" + policy + "}");
    for (int i = 0; i < CLIENTS; i++) {
      admin(server, token, "/bench/clients", client("client-" + i, secret(i)));
    }
    admin(server, token, "/bench/clients", client("victim", secret(CLIENTS)));
  }

  private static String client(String id, String secret) {
    return """
        {"clientId": "%s", "secret": "%s", "publicClient": false, "serviceAccountsEnabled": true,
         "standardFlowEnabled": false, "directAccessGrantsEnabled": false}
        """
        .formatted(id, secret);
  }

  static String secret(int i) {
    return "secret-of-forty-characters-or-more-" + (1_000_000 + i);
  }

  private static void admin(URI server, String token, String path, String json) throws Exception {
    send(
        HttpRequest.newBuilder(server.resolve("/admin/realms" + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json)),
        201);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request, int status) throws Exception {
    HttpResponse<String> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
    if (answer.statusCode() != status) {
      throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    }
    return answer;
  }

  private static String find(String member, String json) {
    Matcher matcher = Pattern.compile('"' + member + "\":\"([^\"]+)\"").matcher(json);
    if (!matcher.find()) {
      throw new IllegalStateException("no " + member);
    }
    return matcher.group(1);
  }
}
