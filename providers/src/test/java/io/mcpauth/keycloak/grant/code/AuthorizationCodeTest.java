package io.mcpauth.keycloak.grant.code;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuthorizationCodeTest {

  @Test
  void readsItsThreeParts() {
    assertThat(AuthorizationCode.parse("id.session.client"))
        .contains(new AuthorizationCode("id", "session", "client"));
    assertThat(AuthorizationCode.parse("id.session.client.more"))
        .contains(new AuthorizationCode("id", "session", "client.more"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "id", "id.session", "."})
  void isAbsentWhereTheShapeIsAnother(String text) {
    assertThat(AuthorizationCode.parse(text)).isEmpty();
  }

  @Test
  void doesNotShowItsSecretPart() {
    assertThat(new AuthorizationCode("secret", "session", "client").toString())
        .doesNotContain("secret");
  }
}
