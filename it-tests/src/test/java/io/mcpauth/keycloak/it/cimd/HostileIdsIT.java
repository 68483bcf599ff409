package io.mcpauth.keycloak.it.cimd;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.it.http.Answer;
import io.mcpauth.keycloak.it.http.Http;
import io.mcpauth.keycloak.it.realm.McpRealm;
import io.mcpauth.keycloak.it.server.OnKeycloak;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Client ids that lead inside, or nowhere: with every door open, nothing is connected to. */
@OnKeycloak
class HostileIdsIT {

  private final McpRealm realm;
  private final Documents documents;

  HostileIdsIT(McpRealm realm) {
    this.realm = realm;
    this.documents = new Documents(realm);
  }

  /** All of them are this machine; the port is one that the administrator allowed. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "127.0.0.1",
        "127.1",
        "127.0.1",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "127.127.127.127",
        "0.0.0.0",
        "0",
        "localhost",
        "LOCALHOST",
        "localhost.",
        "a.localhost",
        "[::1]",
        "[0:0:0:0:0:0:0:1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:7f00:1]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "loc%61lhost",
        "user@localhost",
        "evil.example@localhost",
        "evil.example%40localhost",
        "127.0.0.1%00.evil.example",
        "127。0。0。1",
        "ⓛocalhost"
      })
  void noSpellingOfThisMachineIsConnectedTo(String host) {
    try (RawHost inside = RawHost.saying("HTTP/1.1 200 OK\r\n\r\n{}")) {
      documents.with(
          Map.of(
              "admission",
              "open",
              "allow-query",
              true,
              "other-ports",
              List.of(Integer.toString(inside.port())),
              "development-hosts",
              List.of()));
      String url = "https://" + host + ":" + inside.port() + "/client.json";

      assertThat(authorize(url).status()).isEqualTo(400);
      assertThat(documents.pushed(documents.client(url)).status()).isEqualTo(401);

      assertThat(inside.connections()).isZero();
    }
  }

  /** Port 443 alone, unless an administrator lists another one. */
  @Test
  void noOtherPortIsConnectedTo() {
    try (RawHost host = RawHost.saying("HTTP/1.1 200 OK\r\n\r\n{}")) {
      documents.with(Map.of("admission", "open", "development-hosts", List.of("localhost:1")));

      assertThat(authorize(host.url()).status()).isEqualTo(400);

      assertThat(host.connections()).isZero();
      assertThat(reasonOf(host.url())).contains("none that may be called");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://client.example.com",
        "https://client.example.com/",
        "https://client.example.com/a#b",
        "https://client.example.com/a?b=c",
        "https://client.example.com/../a",
        "https://client.example.com/%2e%2e/a",
        "HTTPS://client.example.com/a",
        "https://user:pass@client.example.com/a"
      })
  void saysWhatIsWrongWithAnIdInTheEventAlone(String id) {
    documents.with(Map.of("admission", "open"));

    Answer page = authorize(id);

    assertThat(page.status()).isEqualTo(400);
    assertThat(reasonOf(id)).startsWith("client_id ");
  }

  /** PostgreSQL has no text with a NUL, and an event is text. */
  @Test
  void writesNoControlCharacterAnywhere() {
    documents.with(Map.of("admission", "open"));
    realm.storeEvents("PUSHED_AUTHORIZATION_REQUEST_ERROR");
    String id = "https://client.example.com/nul\0\r\nevil";

    assertThat(authorize(id).status()).isEqualTo(400);
    documents.pushed(documents.client(id)).expect(401);

    assertThat(realm.events("PUSHED_AUTHORIZATION_REQUEST_ERROR"))
        .anySatisfy(
            event -> {
              assertThat(event.clientId()).isEqualTo("https://client.example.com/nulevil");
              assertThat(event.details().get("reason")).contains("control characters");
            });
  }

  /** Keycloak's column has 255 characters; ids of up to 512 are told so. */
  @Test
  void saysWhichIdsAreTooLong() {
    documents.with(Map.of("admission", "open"));
    String start = "https://client.example.com/";
    String storable = start + "a".repeat(256 - start.length());
    assertThat(authorize(storable).status()).isEqualTo(400);
    assertThat(authorize(start + "a".repeat(600)).status()).isEqualTo(400);
    assertThat(realm.events("LOGIN_ERROR"))
        .anyMatch(
            event ->
                event.details().getOrDefault("reason", "").contains("all that this server stores"))
        .anyMatch(event -> event.details().getOrDefault("reason", "").contains("longer than 512"));
  }

  /** In an audience stand URLs and client ids, and this one would be both. */
  @Test
  void aDocumentAtTheUrlOfAServerIsNoClient() {
    documents.with(Map.of("admission", "open"));
    try (DocumentHost host = DocumentHost.open()) {
      String url = host.publish("/mcp", Documents.REDIRECT_URI);
      realm
          .admin()
          .post(
              "/clients",
              Map.of(
                  "clientId",
                  "server-with-a-document",
                  "publicClient",
                  false,
                  "attributes",
                  Map.of("resource_url", url)))
          .expect(201);

      assertThat(authorize(url).status()).isEqualTo(400);

      assertThat(reasonOf(url)).contains("resource_url of another client");
      assertThat(documents.has(url)).isFalse();
    }
  }

  /** A client that an administrator called by a URL is what it was. */
  @Test
  void leavesAnAdministratorsClientAlone() {
    documents.with(Map.of());
    String id = "https://made-by-hand.example/client.json";
    realm
        .admin()
        .post(
            "/clients",
            Map.of(
                "clientId",
                id,
                "publicClient",
                true,
                "redirectUris",
                List.of(Documents.REDIRECT_URI)))
        .expect(201);

    authorize(id).expect(200);
  }

  private Answer authorize(String url) {
    return Http.get(documents.client(url).authorization("mcp:tools").uri()).send();
  }

  private String reasonOf(String url) {
    return realm.events("LOGIN_ERROR").stream()
        .filter(event -> event.clientId().equals(url))
        .map(event -> event.details().getOrDefault("reason", ""))
        .findFirst()
        .orElseThrow(() -> new AssertionError("no event of " + url));
  }
}
