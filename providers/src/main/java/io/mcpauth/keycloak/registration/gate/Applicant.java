package io.mcpauth.keycloak.registration.gate;

import io.mcpauth.keycloak.client.ClientName;
import io.mcpauth.keycloak.redirect.LeadsTo;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.keycloak.representations.idm.ClientRepresentation;

/**
 * Who asks to be registered, as far as an event may tell it: all of it is a stranger's word.
 *
 * @param name cleaned; empty if there is none
 * @param host where the first redirect URI leads, see {@link LeadsTo}; empty if that is none
 */
public record Applicant(ClientName name, String host) {

  /** Whose request could not be read. */
  public static final Applicant UNKNOWN = new Applicant(ClientName.clean(""), "");

  /** The one who sent a request, in Keycloak's form. */
  static Applicant of(ClientRepresentation request) {
    return of(ClientName.clean(request.getName()), request.getRedirectUris());
  }

  /** One with this name and these redirect URIs, in the order in which they were sent. */
  public static Applicant of(ClientName name, @Nullable List<@Nullable String> redirectUris) {
    @Nullable String first =
        redirectUris == null || redirectUris.isEmpty() ? null : redirectUris.get(0);
    return new Applicant(name, first == null ? "" : LeadsTo.of(List.of(first), null));
  }
}
