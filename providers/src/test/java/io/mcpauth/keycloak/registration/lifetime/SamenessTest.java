package io.mcpauth.keycloak.registration.lifetime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.keycloak.representations.idm.ClientRepresentation;

class SamenessTest {

  private static final String HERE = "192.0.2.1";

  @Test
  void theSameIsEqual() {
    assertThat(of(usual())).isEqualTo(of(usual()));
  }

  /** RFC 8252 section 7.3: an app takes whatever port is free. */
  @Test
  void thePortOfALoopbackUriDoesNotCount() {
    ClientRepresentation other = usual();
    other.setRedirectUris(List.of("http://localhost:50123/callback", "https://app.example/cb"));

    assertThat(of(other)).isEqualTo(of(usual()));
  }

  @Test
  void theOrderDoesNotCount() {
    ClientRepresentation other = usual();
    other.setRedirectUris(List.of("https://app.example/cb", "http://localhost:8765/callback"));

    assertThat(of(other)).isEqualTo(of(usual()));
  }

  @Test
  void whatTheServerWritesDoesNotCount() {
    ClientRepresentation other = usual();
    other.setSecret("proposed");
    other.setAttributes(Map.of("logoUri", "https://app.example/logo", "mcp.secret.hash", "x"));

    assertThat(of(other)).isEqualTo(of(usual()));
  }

  static Stream<Consumer<ClientRepresentation>> whatMakesAnother() {
    return Stream.of(
        client -> client.setName("Claude Codé"),
        client -> client.setPublicClient(false),
        client -> client.setRedirectUris(List.of("http://localhost:8765/callback")),
        client ->
            client.setRedirectUris(
                List.of("http://localhost:8765/other", "https://app.example/cb")),
        client ->
            client.setRedirectUris(
                List.of("http://localhost:8765/callback", "https://app.example:8443/cb")),
        client -> client.setAttributes(Map.of("logoUri", "https://app.example/other")),
        client -> client.setAttributes(Map.of()),
        client -> client.setBaseUrl("https://app.example"),
        client -> client.setServiceAccountsEnabled(true));
  }

  @ParameterizedTest
  @MethodSource("whatMakesAnother")
  void eachThingThatTheClientSaysCounts(Consumer<ClientRepresentation> change) {
    ClientRepresentation other = usual();
    change.accept(other);

    assertThat(of(other).metadata()).isNotEqualTo(of(usual()).metadata());
  }

  @Test
  void oneValueIsNotTwo() {
    ClientRepresentation one = usual();
    one.setWebOrigins(List.of("https://a.example, https://b.example"));
    ClientRepresentation two = usual();
    two.setWebOrigins(List.of("https://a.example", "https://b.example"));

    assertThat(of(one).metadata()).isNotEqualTo(of(two).metadata());
  }

  @Test
  void anotherAddressIsAnotherPlace() {
    Sameness there = Sameness.of(usual(), Optional.empty(), "anonymous", "192.0.2.2");

    assertThat(there.metadata()).isEqualTo(of(usual()).metadata());
    assertThat(there.address()).isNotEqualTo(of(usual()).address());
  }

  /** Somebody with an initial access token loses nothing to a stranger who says the same. */
  @Test
  void aStrangerIsNotEqualToWhoHasAToken() {
    Sameness admitted = Sameness.of(usual(), Optional.empty(), "authenticated", HERE);

    assertThat(admitted.metadata()).isNotEqualTo(of(usual()).metadata());
  }

  /** Keycloak's column of attribute names holds 255 characters, of values we compare 64. */
  @Test
  void isShort() {
    assertThat(of(usual()).attribute()).hasSizeLessThan(255).startsWith("mcp.reuse.");
    assertThat(of(usual()).address()).hasSizeLessThanOrEqualTo(64);
  }

  private static Sameness of(ClientRepresentation client) {
    return Sameness.of(client, Optional.empty(), "anonymous", HERE);
  }

  private static ClientRepresentation usual() {
    ClientRepresentation client = new ClientRepresentation();
    client.setName("Claude Code");
    client.setPublicClient(true);
    client.setRedirectUris(List.of("http://localhost:8765/callback", "https://app.example/cb"));
    client.setAttributes(Map.of("logoUri", "https://app.example/logo"));
    return client;
  }
}
