package io.mcpauth.keycloak.props.token;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UpstreamTokenTest {

  @Test
  void leavesOutWhatAnMcpServerHasNoUseFor() {
    assertThat(
            UpstreamToken.parse(
                "{\"access_token\":\"a\",\"refresh_token\":\"r\",\"id_token\":\"i\",\"expires_in\":9}"))
        .hasToString("{\"access_token\":\"a\",\"expires_in\":9}");
  }

  @Test
  void passesOnWhatIsNoObject() {
    assertThat(UpstreamToken.parse("oauth_token=a&secret=b").asText())
        .isEqualTo("oauth_token=a&secret=b");
    assertThat(UpstreamToken.parse("\"text\"").asText()).isEqualTo("\"text\"");
  }
}
