package io.mcpauth.keycloak.setup.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlatformChecksTest {

  @ParameterizedTest
  @ValueSource(strings = {"https://id.example/", "http://localhost:8080/", "http://[::1]:8080/"})
  void takesAnIssuerThatNobodyListensTo(String base) {
    assertThat(PlatformChecks.issuer(URI.create(base), "mcp")).isEmpty();
  }

  @Test
  void findsAnIssuerByHttp() {
    assertThat(states(PlatformChecks.issuer(URI.create("http://id.example/"), "mcp")))
        .containsExactly(State.FAILURE);
  }

  @ParameterizedTest
  @CsvSource({
    "id.example, false",
    "ID.example:443, false",
    "'id.example, inner.example', false",
    "admin.example, false",
    "other.example, true",
    "'other.example, id.example', true",
    "'', false"
  })
  void comparesTheIssuerWithWhatTheProxySays(String forwarded, boolean complains) {
    assertThat(
            states(
                PlatformChecks.proxy(
                    List.of(
                        URI.create("https://id.example/"), URI.create("https://admin.example/")),
                    Optional.of(forwarded))))
        .hasSize(complains ? 1 : 0);
  }

  @Test
  void aRequestThatCameDirectlyIsRight() {
    assertThat(PlatformChecks.proxy(List.of(URI.create("https://id.example/")), Optional.empty()))
        .isEmpty();
  }

  @Test
  void tellsWhatAProxyHasToPassOnBelowAPath() {
    assertThat(PlatformChecks.path(URI.create("https://id.example/"), "mcp")).isEmpty();
    assertThat(PlatformChecks.path(URI.create("https://id.example/auth/"), "mcp"))
        .singleElement()
        .satisfies(
            note -> {
              assertThat(note.state()).isEqualTo(State.OK);
              assertThat(note.remedy())
                  .contains("/.well-known/oauth-authorization-server/auth/realms/mcp");
            });
  }

  @Test
  void findsAHeaderThatBrowsersMayNotSend() {
    assertThat(states(PlatformChecks.cors(null))).containsExactly(State.WARNING);
    assertThat(states(PlatformChecks.cors(new String[] {"x-other"})))
        .containsExactly(State.WARNING);
    assertThat(PlatformChecks.cors(new String[] {"x-other", "MCP-Protocol-Version"})).isEmpty();
    assertThat(PlatformChecks.cors(new String[] {"x-other, mcp-protocol-version"})).isEmpty();
  }

  @Test
  void findsASecondJar() {
    assertThat(PlatformChecks.jars(1)).isEmpty();
    assertThat(states(PlatformChecks.jars(2))).containsExactly(State.FAILURE);
  }

  @Test
  void findsAnOldKeycloak() {
    assertThat(states(PlatformChecks.version(Optional.of("old")))).containsExactly(State.FAILURE);
    assertThat(PlatformChecks.version(Optional.empty())).isEmpty();
  }

  @Test
  void namesNoCheckTwice() {
    assertThat(Doctor.CHECKS.stream().map(Check::name)).doesNotHaveDuplicates();
    assertThat(Doctor.CHECKS).hasSizeGreaterThanOrEqualTo(30);
  }

  @Test
  void knowsTheCheckOfAnId() {
    assertThat(Doctor.check("scope-in-token:mcp:tools"))
        .map(Check::name)
        .contains("scope-in-token");
    assertThat(Doctor.check("scope-in-token")).isEmpty();
    assertThat(Doctor.check("nothing:x")).isEmpty();
  }

  private static Stream<State> states(Stream<Trouble> troubles) {
    return troubles.map(Trouble::state);
  }
}
