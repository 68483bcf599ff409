package io.mcpauth.keycloak.policy;

import jakarta.enterprise.context.ContextNotActiveException;
import jakarta.ws.rs.HttpMethod;
import jakarta.ws.rs.core.Response;
import java.util.Optional;
import org.keycloak.OAuthErrorException;
import org.keycloak.http.HttpRequest;
import org.keycloak.models.KeycloakSession;
import org.keycloak.representations.idm.ClientPolicyExecutorConfigurationRepresentation;
import org.keycloak.services.ErrorResponse;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.utils.KeycloakSessionUtil;

/**
 * The settings of an executor as Keycloak stores them. Jackson makes them, so each executor has a
 * subclass without arguments that says how they are read.
 *
 * @param <T> the settings in real types
 */
public abstract class ExecutorSettings<T> extends ClientPolicyExecutorConfigurationRepresentation {

  /** Where the console saves profiles; an import comes by the realm. */
  private static final String PROFILES = "/client-policies/profiles";

  private final String executor;
  private final SettingsReader<Object, T> reader;

  /**
   * Settings of one kind of executor.
   *
   * @param executor id of the executor, for the answer to a request that meets wrong settings
   * @param reader of these settings, the same one each time; the message of its exception names the
   *     field and the remedy
   */
  protected ExecutorSettings(String executor, SettingsReader<Object, T> reader) {
    this.executor = executor;
    this.reader = reader;
  }

  /** The settings in use. Saving refuses wrong ones; some that came in another way deny all. */
  public final T read() throws ClientPolicyException {
    try {
      return reader.read(getConfigAsMap());
    } catch (IllegalArgumentException e) {
      throw new ClientPolicyException(
          OAuthErrorException.SERVER_ERROR,
          "The client policy executor " + executor + " is not configured correctly");
    }
  }

  /** Keycloak asks when a client profile is saved. */
  @Override
  public final boolean validateConfig() {
    try {
      T settings = reader.read(getConfigAsMap());
      requestThatSaves().ifPresent(session -> checkInRealm(session, settings));
      return true;
    } catch (IllegalArgumentException e) {
      // `false` would answer that something is invalid; this answers what, and the remedy.
      throw ErrorResponse.error(e.getMessage(), Response.Status.BAD_REQUEST);
    }
  }

  /**
   * Judges settings by what the realm has when a form saves them. An import is not asked: it may
   * bring the rest later.
   *
   * @param session of the request that saves them
   * @throws IllegalArgumentException if they cannot be used there; the message names the field and
   *     the remedy
   */
  protected void checkInRealm(KeycloakSession session, T settings) {}

  // Keycloak makes settings without a session.
  private static Optional<KeycloakSession> requestThatSaves() {
    return Optional.ofNullable(KeycloakSessionUtil.getKeycloakSession())
        .filter(session -> session.getContext().getRealm() != null)
        .filter(ExecutorSettings::servesTheForm);
  }

  private static boolean servesTheForm(KeycloakSession session) {
    try {
      HttpRequest request = session.getContext().getHttpRequest();
      return HttpMethod.PUT.equals(request.getHttpMethod())
          && request.getUri().getPath().endsWith(PROFILES);
    } catch (ContextNotActiveException e) {
      return false; // An import at the start of a server, by no request.
    }
  }
}
