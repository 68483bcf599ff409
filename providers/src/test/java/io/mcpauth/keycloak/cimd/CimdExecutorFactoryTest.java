package io.mcpauth.keycloak.cimd;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.keycloak.Config;
import org.keycloak.component.ComponentModel;
import org.keycloak.component.ComponentModelScope;
import org.keycloak.models.KeycloakSessionFactory;

/** For each configuration of an executor Keycloak makes one more factory, again and again. */
final class CimdExecutorFactoryTest {

  private final List<String> calls = new ArrayList<>();
  private final KeycloakSessionFactory server =
      (KeycloakSessionFactory)
          Proxy.newProxyInstance(
              getClass().getClassLoader(),
              new Class<?>[] {KeycloakSessionFactory.class},
              (proxy, method, arguments) -> {
                calls.add(method.getName());
                return null;
              });

  @Test
  void theServersOwnListensForItsStart() {
    CimdExecutorFactory factory = new CimdExecutorFactory();
    factory.init(Config.scope("client-policy-executor", CimdExecutorFactory.PROVIDER_ID));

    factory.postInit(server);

    assertThat(calls).containsExactly("register");
    factory.close();
  }

  @Test
  void aCopyLeavesNothingBehind() {
    CimdExecutorFactory copy = new CimdExecutorFactory();
    copy.init(
        new ComponentModelScope(
            Config.scope("client-policy-executor", CimdExecutorFactory.PROVIDER_ID),
            new ComponentModel()));

    copy.postInit(server);

    assertThat(calls).isEmpty();
    copy.close();
  }
}
