package io.mcpauth.keycloak.grant.code;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.SingleUseObjectProvider;
import org.keycloak.protocol.oidc.utils.OAuth2CodeParser;

/**
 * Keeps with each code the client that it is issued to.
 *
 * <p>A code is {@code secret.session.client}, and no part of it is signed. RFC 6749 section 4.1.3:
 * the server must "ensure that the authorization code was issued to the authenticated confidential
 * client, or if the client is public, ensure that the code was issued to 'client_id' in the
 * request". Keycloak below 26.7.3 believes what the code says (CVE-2026-16089); later ones end the
 * session of the client that a foreign code names.
 */
public final class BoundCodes {

  /** Beside Keycloak's own notes of a code. */
  private static final String CLIENT = "mcp.client";

  /** {@code put(key, lifespan, notes)}. */
  private static final String PUT = "put";

  private BoundCodes() {}

  /**
   * Whether a code was issued to this client. One that does not say so was not.
   *
   * @param stored what Keycloak keeps of the code
   * @param client internal id
   */
  static boolean isFor(Map<String, String> stored, String client) {
    return client.equals(stored.get(CLIENT));
  }

  /**
   * The session as Keycloak's protocol shall see it while it answers one authorization request.
   *
   * <p>Keycloak makes the code in the midst of that, and how it reaches the client differs by
   * response mode. All codes pass the store.
   *
   * @param client internal id of the client that asks, by the time a code is made
   */
  public static KeycloakSession binding(KeycloakSession session, Supplier<String> client) {
    return around(
        KeycloakSession.class,
        (method, arguments) -> {
          Object result = method.invoke(session, arguments);
          return result instanceof SingleUseObjectProvider store ? binding(store, client) : result;
        });
  }

  private static SingleUseObjectProvider binding(
      SingleUseObjectProvider store, Supplier<String> client) {
    return around(
        SingleUseObjectProvider.class,
        (method, arguments) -> {
          if (method.getName().equals(PUT)
              && arguments[0] instanceof String key
              && key.startsWith(OAuth2CodeParser.CACHE_KEY_PREFIX)
              && arguments[2] instanceof Map<?, ?> notes) {
            store.put(key, (long) arguments[1], with(notes, client.get()));
            return null;
          }
          return method.invoke(store, arguments);
        });
  }

  private static Map<String, String> with(Map<?, ?> notes, String client) {
    Map<String, String> bound = new HashMap<>();
    notes.forEach((name, value) -> bound.put((String) name, (String) value));
    bound.put(CLIENT, client);
    return bound;
  }

  /** A stand-in that also has the methods of later versions of Keycloak. */
  private static <T> T around(Class<T> type, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            BoundCodes.class.getClassLoader(),
            new Class<?>[] {type},
            (proxy, method, arguments) -> {
              try {
                return call.of(method, arguments);
              } catch (InvocationTargetException e) {
                throw e.getTargetException();
              }
            }));
  }

  private interface Call {
    @Nullable Object of(Method method, Object[] arguments) throws ReflectiveOperationException;
  }
}
