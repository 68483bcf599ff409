package io.mcpauth.keycloak.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mcpauth.keycloak.request.RefusedMember;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ClientFilterTest {

  private final MultivaluedMap<String, String> query = new MultivaluedHashMap<>();

  @Test
  void nothingSaidIsNoFilter() throws RefusedMember {
    query.putSingle("origin", "");
    query.putSingle("first", "10");

    assertThat(ClientFilter.of(query).isSaid()).isFalse();
    assertThat(ClientFilter.of(query).isOpen()).isTrue();
  }

  @Test
  void allOfThemIsSaid() throws RefusedMember {
    query.putSingle("dynamic", "true");

    assertThat(ClientFilter.of(query).isSaid()).isTrue();
    assertThat(ClientFilter.of(query).isOpen()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "1790000000, 2026-09-21T14:13:20Z",
    "2026-11-01, 2026-11-01T00:00:00Z",
    "2026-11-01T12:00:00Z, 2026-11-01T12:00:00Z",
    "2026-11-01T12:00:00+02:00, 2026-11-01T10:00:00Z",
    "2026-11-01T12:00:00 02:00, 2026-11-01T10:00:00Z",
  })
  void readsTimes(String text, Instant time) throws RefusedMember {
    query.putSingle("unusedSince", text);

    assertThat(ClientFilter.of(query).unusedSince()).contains(time);
  }

  @ParameterizedTest
  @CsvSource({
    "unusedSince, yesterday",
    "unusedSince, -5",
    "unusedSince, 2026-13-01",
    "unusedSince, 999999999999",
    "origin, stranger",
    "dynamic, false",
    "dynamic, yes"
  })
  void refusesTheRestAndNamesIt(String name, String value) {
    query.putSingle(name, value);

    assertThatThrownBy(() -> ClientFilter.of(query))
        .isInstanceOfSatisfying(
            RefusedMember.class, refused -> assertThat(refused.field()).isEqualTo(name));
  }

  @Test
  void refusesAParameterThatIsThereTwice() {
    query.put("host", List.of("a.example", "b.example"));

    assertThatThrownBy(() -> ClientFilter.of(query)).isInstanceOf(RefusedMember.class);
  }

  /** Never-used clients count from their registration; of one without either nobody knows. */
  @Test
  void unusedSinceALastUseOrARegistration() throws RefusedMember {
    query.putSingle("unusedSince", "1000");
    ClientFilter filter = ClientFilter.of(query);

    assertThat(filter.matches(row(Map.of("mcp.registered", "999")))).isTrue();
    assertThat(filter.matches(row(Map.of("mcp.registered", "1000")))).isFalse();
    assertThat(filter.matches(row(Map.of("mcp.registered", "1", "mcp.last_used", "2000"))))
        .isFalse();
    assertThat(filter.matches(row(Map.of("mcp.registered", "1", "mcp.last_used", "2")))).isTrue();
    assertThat(filter.matches(row(Map.of()))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "https://app.example:8443/cb, app.example",
    "http://127.0.0.1:8765/callback, localhost",
    "http://[::1]/callback, localhost",
    "com.example.app:/cb, com.example.app",
    "not a uri, ''",
  })
  void hostOfTheFirstRedirectUri(String redirectUri, String host) {
    assertThat(row(Map.of()).host(List.of(redirectUri))).isEqualTo(host);
  }

  @Test
  void theFirstOneIsTheFirstThatWasSent() {
    List<String> stored = List.of("https://a.example/cb", "https://b.example/cb");

    assertThat(
            row(Map.of("mcp.redirect_uris", "https://b.example/cb\nhttps://a.example/cb"))
                .host(stored))
        .isEqualTo("b.example");
    assertThat(row(Map.of()).host(stored)).isEqualTo("a.example");
    assertThat(row(Map.of()).host(List.of())).isEmpty();
  }

  @Test
  void aClientMadeByHandIsNotOne() {
    assertThat(row(Map.of("mcp.dynamic", "no")).isDynamic()).isFalse();
    assertThat(row(Map.of()).isDynamic()).isTrue();
    assertThat(row(Map.of()).origin()).isEqualTo("anonymous");
  }

  private static ClientRow row(Map<String, String> attributes) {
    return new ClientRow("id", "client-id", null, attributes);
  }
}
