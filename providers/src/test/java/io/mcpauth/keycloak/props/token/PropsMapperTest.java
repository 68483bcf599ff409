package io.mcpauth.keycloak.props.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mcpauth.keycloak.props.refusal.PropsException;
import io.mcpauth.keycloak.props.refusal.PropsFailure;
import java.lang.reflect.Proxy;
import java.util.Comparator;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.keycloak.models.ClientSessionContext;
import org.keycloak.models.ProtocolMapperModel;
import org.keycloak.protocol.ProtocolMapper;
import org.keycloak.protocol.oidc.mappers.HardcodedClaim;

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

  @Test
  void refusesATokenWhenAnotherProvidersMapperMayRunLater() {
    ProtocolMapper late =
        new HardcodedClaim() {
          @Override
          public int getPriority() {
            return Integer.MAX_VALUE;
          }
        };

    Set<String> rivals =
        PropsMapper.rivals(Stream.of(new PropsMapper(), new HardcodedClaim(), late));

    assertThat(rivals).containsExactly(HardcodedClaim.PROVIDER_ID);
    assertFailure(
        () -> PropsMapper.claim(model(Map.of()), rivals, through(HardcodedClaim.PROVIDER_ID)),
        PropsFailure.LATE_MAPPER);
    assertThat(PropsMapper.claim(model(Map.of()), rivals, through("another"))).isEqualTo("props");
  }

  @Test
  void refusesATokenWhenAStoredSettingCannotBeRead() {
    assertFailure(
        () -> PropsMapper.claim(model(Map.of("mode", "none")), Set.of(), through("another")),
        PropsFailure.BAD_SETTING);
  }

  /** A token that goes through a mapper of this kind. */
  private static ClientSessionContext through(String mapper) {
    ProtocolMapperModel model = new ProtocolMapperModel();
    model.setProtocolMapper(mapper);
    return (ClientSessionContext)
        Proxy.newProxyInstance(
            ClientSessionContext.class.getClassLoader(),
            new Class<?>[] {ClientSessionContext.class},
            (proxy, method, arguments) -> {
              if (method.getName().equals("getProtocolMappersStream")) {
                return Stream.of(model);
              }
              throw new UnsupportedOperationException(method.getName());
            });
  }

  private static void assertFailure(ThrowingCallable call, PropsFailure failure) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            PropsException.class, e -> assertThat(e.failure()).isEqualTo(failure));
  }

  private static ProtocolMapperModel model(Map<String, String> settings) {
    ProtocolMapperModel model = new ProtocolMapperModel();
    model.setConfig(settings);
    return model;
  }
}
