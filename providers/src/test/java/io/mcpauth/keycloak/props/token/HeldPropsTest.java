package io.mcpauth.keycloak.props.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.mcpauth.keycloak.props.refusal.PropsException;
import io.mcpauth.keycloak.props.refusal.PropsFailure;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.AccessToken;

class HeldPropsTest {

  private static final Object PROPS = Map.of("tenant", "acme");

  private final KeycloakSession session = sessionWithAttributes();
  private final AccessToken token = new AccessToken();

  HeldPropsTest() {
    token.id("a");
    token.getOtherClaims().put("props", PROPS);
  }

  @Test
  void givesBackOnceWhatItTook() {
    HeldProps.take(session, token, "props");

    assertThat(token.getOtherClaims()).containsEntry("props", HeldProps.PLACEHOLDER);
    assertThat(HeldProps.release(session, token, "props")).contains(PROPS);
    assertThat(token.getOtherClaims()).isEmpty();
    assertThat(HeldProps.release(session, token, "props")).isEmpty();
  }

  @Test
  void refusesATokenWhoseIdWasChangedMeanwhile() {
    HeldProps.take(session, token, "props");
    token.id("b");

    assertThatThrownBy(() -> HeldProps.release(session, token, "props"))
        .isInstanceOfSatisfying(
            PropsException.class, e -> assertThat(e.failure()).isEqualTo(PropsFailure.LOST));
  }

  private static KeycloakSession sessionWithAttributes() {
    Map<Object, Object> attributes = new HashMap<>();
    return (KeycloakSession)
        Proxy.newProxyInstance(
            KeycloakSession.class.getClassLoader(),
            new Class<?>[] {KeycloakSession.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "setAttribute" -> attributes.put(arguments[0], arguments[1]);
                  case "getAttribute" -> attributes.get(arguments[0]);
                  case "removeAttribute" -> attributes.remove(arguments[0]);
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}
