package io.mcpauth.keycloak.policy;

import jakarta.ws.rs.core.Response;
import org.keycloak.OAuthErrorException;
import org.keycloak.representations.idm.ClientPolicyExecutorConfigurationRepresentation;
import org.keycloak.services.ErrorResponse;
import org.keycloak.services.clientpolicy.ClientPolicyException;

/**
 * The settings of an executor as Keycloak stores them. Jackson makes them, so each executor has a
 * subclass without arguments that says how they are read.
 *
 * @param <T> the settings in real types
 */
public abstract class ExecutorSettings<T> extends ClientPolicyExecutorConfigurationRepresentation {

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
      return reader.read(getConfigAsMap()) != null;
    } catch (IllegalArgumentException e) {
      // `false` would answer that something is invalid; this answers what, and the remedy.
      throw ErrorResponse.error(e.getMessage(), Response.Status.BAD_REQUEST);
    }
  }
}
