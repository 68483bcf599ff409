package io.mcpauth.keycloak.props.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mcpauth.keycloak.props.token.PropsMapperConfig.Mode;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.models.ProtocolMapperModel;

class PropsMapperConfigTest {

  @Test
  void hasDefaultsForEverything() {
    PropsMapperConfig config = from(Map.of());

    assertThat(config.claim()).isEqualTo("props");
    assertThat(config.mode()).isEqualTo(Mode.SYMMETRIC);
    assertThat(config.limit()).isEqualTo(8192);
    assertThat(config.audience()).isEmpty();
    assertThat(config.upstreamKey()).isEmpty();
    assertThat(PropsMapperConfig.from(new ProtocolMapperModel())).isEqualTo(config);
  }

  @Test
  void readsWhatTheConsoleSaves() {
    PropsMapperConfig config =
        from(
            Map.of(
                "claim.name", "data",
                "mode", "public key",
                "size-limit", "65536",
                "audience", "server",
                "upstream-token-key", "upstream"));

    assertThat(config.claim()).isEqualTo("data");
    assertThat(config.mode()).isEqualTo(Mode.PUBLIC_KEY);
    assertThat(config.limit()).isEqualTo(65536);
    assertThat(config.audience()).contains("server");
    assertThat(config.upstreamKey()).contains("upstream");
  }

  @ParameterizedTest
  @CsvSource({
    "claim.name, jti, Claim",
    "claim.name, a.b, Claim",
    "mode, plain, Mode",
    "size-limit, 0, Size limit",
    "size-limit, 65537, Size limit",
    "size-limit, 1e3, Size limit",
    "upstream-token-key, a.b, Key for the upstream token",
  })
  void refusesWhatItCannotReadAndNamesTheField(String setting, String value, String field) {
    assertThatThrownBy(() -> from(Map.of(setting, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(field + ":");
  }

  private static PropsMapperConfig from(Map<String, String> settings) {
    ProtocolMapperModel model = new ProtocolMapperModel();
    model.setConfig(settings);
    return PropsMapperConfig.from(model);
  }
}
