package io.mcpauth.keycloak.props;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Comparator;
import java.util.ServiceLoader;
import org.junit.jupiter.api.Test;
import org.keycloak.protocol.ProtocolMapper;

class PropsMapperTest {

  /** Keycloak runs mappers by this number, the highest last. */
  @Test
  void runsAfterEveryStockMapper() {
    ProtocolMapper last =
        ServiceLoader.load(ProtocolMapper.class).stream()
            // Mappers of SAML need classes that are not here, and run for SAML clients only.
            .filter(mapper -> !mapper.type().getName().contains(".saml."))
            .map(ServiceLoader.Provider::get)
            .max(Comparator.comparingInt(ProtocolMapper::getPriority))
            .orElseThrow();

    assertThat(last).isInstanceOf(PropsMapper.class);
  }
}
