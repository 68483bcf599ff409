package io.mcpauth.keycloak.resource;

import io.mcpauth.keycloak.resource.registry.ResourceRegistry;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.representations.idm.ClientPolicyExecutorRepresentation;
import org.keycloak.services.clientpolicy.ClientPolicyException;

/** The default resource of a realm when an administrator saves it. */
final class DefaultResource {

  private DefaultResource() {}

  /**
   * Checks that an MCP server has it. One that stood there before may stay: its server can have
   * gone since, which the doctor tells, and all profiles are saved together.
   *
   * @throws IllegalArgumentException with the remedy
   */
  static void check(KeycloakSession session, ResourceIndicatorConfig settings) {
    Optional<String> proposed = settings.defaultResource();
    if (proposed.isPresent()
        && new ResourceRegistry(session).find(proposed.get()).isEmpty()
        && stored(session).noneMatch(proposed.get()::equals)) {
      throw new IllegalArgumentException(
          "Default resource (default-resource): no enabled MCP server of this realm has this URL."
              + " Register the server first (resource_url of its client), correct the URL, or leave"
              + " it empty");
    }
  }

  private static Stream<String> stored(KeycloakSession session) {
    RealmModel realm = session.getContext().getRealm();
    try {
      return session.clientPolicy().getClientProfiles(realm, false).getProfiles().stream()
          .flatMap(profile -> profile.getExecutors().stream())
          .filter(DefaultResource::isOurs)
          .map(
              executor ->
                  executor
                      .getConfiguration()
                      .path(ResourceIndicatorConfig.DEFAULT_RESOURCE)
                      .asText());
    } catch (ClientPolicyException e) {
      return Stream.empty(); // They cannot be read, and so nothing stays as it is.
    }
  }

  private static boolean isOurs(ClientPolicyExecutorRepresentation executor) {
    return ResourceIndicatorExecutorFactory.PROVIDER_ID.equals(executor.getExecutorProviderId())
        && executor.getConfiguration() != null;
  }
}
