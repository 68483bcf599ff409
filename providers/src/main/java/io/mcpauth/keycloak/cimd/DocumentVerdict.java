package io.mcpauth.keycloak.cimd;

import io.mcpauth.keycloak.cimd.admission.Verdict;
import io.mcpauth.keycloak.cimd.store.StoredDocument;
import io.mcpauth.keycloak.cimd.store.StoredDocuments;
import java.util.Optional;
import org.keycloak.models.KeycloakSession;

/** Who gets in, of the documents that are stored. */
final class DocumentVerdict {

  private DocumentVerdict() {}

  /** By the settings of this moment and what is written down about it. */
  static Verdict of(CimdSettings settings, StoredDocument document) {
    return settings.admission().of(document.url(), Optional.of(document.state()));
  }

  /**
   * The same for a client id, where no client policy calls.
   *
   * @return empty for what is no stored document, or where the realm applies no executor
   */
  static Optional<Verdict> of(KeycloakSession session, String clientId) {
    return CimdSettings.of(session.getContext().getRealm())
        .flatMap(
            settings ->
                new StoredDocuments(session)
                    .find(clientId)
                    .map(document -> of(settings, document)));
  }
}
