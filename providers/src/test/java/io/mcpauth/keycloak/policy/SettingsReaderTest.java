package io.mcpauth.keycloak.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SettingsReaderTest {

  private final AtomicInteger readings = new AtomicInteger();
  private final SettingsReader<String, Integer> reader =
      new SettingsReader<>(
          settings -> {
            readings.incrementAndGet();
            return Integer.valueOf(settings.get("number"));
          });

  @Test
  void readsEqualSettingsOnce() {
    assertThat(reader.read(Map.of("number", "1"))).isEqualTo(1);
    assertThat(reader.read(new HashMap<>(Map.of("number", "1")))).isEqualTo(1);
    assertThat(readings).hasValue(1);
  }

  @Test
  void readsOthersAnew() {
    assertThat(reader.read(Map.of("number", "1"))).isEqualTo(1);
    assertThat(reader.read(Map.of("number", "2"))).isEqualTo(2);
    assertThat(reader.read(Map.of("number", "1"))).isEqualTo(1);
  }

  @Test
  void isNotFooledByAMapThatChanges() {
    Map<String, String> settings = new HashMap<>(Map.of("number", "1"));
    assertThat(reader.read(settings)).isEqualTo(1);
    settings.put("number", "2");
    assertThat(reader.read(settings)).isEqualTo(2);
  }

  @Test
  void remembersNoFailure() {
    assertThat(reader.read(Map.of("number", "1"))).isEqualTo(1);
    for (int i = 0; i < 2; i++) {
      assertThatIllegalArgumentException().isThrownBy(() -> reader.read(Map.of("number", "x")));
    }
    assertThat(reader.read(Map.of("number", "1"))).isEqualTo(1);
  }
}
