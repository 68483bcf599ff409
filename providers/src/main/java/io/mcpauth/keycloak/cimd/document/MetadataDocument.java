package io.mcpauth.keycloak.cimd.document;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.client.ClientName;
import io.mcpauth.keycloak.request.StrictJson;
import java.util.List;
import java.util.Optional;
import org.keycloak.jose.jws.crypto.HashUtils;

/**
 * A client ID metadata document (draft-ietf-oauth-client-id-metadata-document section 4): client
 * metadata of RFC 7591 with {@code client_id}.
 */
public final class MetadataDocument {

  /** Draft section 6.6 advises a maximum of 5 kilobytes. */
  public static final int MAX_BYTES = 5 * 1024;

  private static final String CLIENT_ID = "client_id";
  private static final String CLIENT_NAME = "client_name";
  private static final String REDIRECT_URIS = "redirect_uris";

  /** Draft section 4.1: these properties MUST NOT be used. */
  private static final List<String> SECRETS = List.of("client_secret", "client_secret_expires_at");

  private static final String BYTE_ORDER_MARK = "\uFEFF";

  private final ObjectNode members;
  private final String digest;

  private MetadataDocument(ObjectNode members, String digest) {
    this.members = members;
    this.digest = digest;
  }

  /**
   * Reads a document.
   *
   * @param url that it was fetched from
   * @param text its whole text
   */
  public static ReadDocument read(String url, String text) {
    // RFC 8259 section 8.1: no byte order mark; what some readers skip and others do not.
    if (text.startsWith(BYTE_ORDER_MARK)) {
      return new ReadDocument.Bad("the document begins with a byte order mark");
    }
    Optional<ObjectNode> object = StrictJson.object(text);
    if (object.isEmpty()) {
      return new ReadDocument.Bad("the document is not one JSON object, or has a member twice");
    }
    ObjectNode members = object.get();
    return problem(url, members)
        .<ReadDocument>map(ReadDocument.Bad::new)
        .orElseGet(
            () ->
                new ReadDocument.Good(
                    new MetadataDocument(members, HashUtils.sha256UrlEncodedHash(text, UTF_8))));
  }

  private static Optional<String> problem(String url, ObjectNode members) {
    // Draft section 4.1: its value MUST match the URL of the document using simple string
    // comparison (RFC 3986 section 6.2.1).
    JsonNode id = members.path(CLIENT_ID);
    if (!id.isTextual() || !id.asText().equals(url)) {
      return Optional.of("client_id of the document is not its URL");
    }
    // MCP authorization: client_id, client_name and redirect_uris at least.
    JsonNode name = members.path(CLIENT_NAME);
    if (!name.isTextual() || ClientName.clean(name.asText()).text().isEmpty()) {
      return Optional.of("client_name must be a text that shows something");
    }
    JsonNode uris = members.path(REDIRECT_URIS);
    if (!uris.isArray() || uris.isEmpty()) {
      return Optional.of("redirect_uris must be an array with one redirect URI or more");
    }
    for (String secret : SECRETS) {
      if (members.has(secret)) {
        return Optional.of(secret + " must not stand in a document, which everybody can read");
      }
    }
    return Optional.empty();
  }

  /** SHA-256 of the whole text, in Base64url. */
  public String digest() {
    return digest;
  }

  /** What a person decides about. */
  public Essence essence() {
    return Essence.of(members);
  }

  /**
   * The client metadata to judge: of several ways that the document offers, those that such clients
   * may have.
   *
   * @param grantTypes that such clients may have
   * @param methods of authentication that such clients may have
   */
  public Negotiation negotiate(List<String> grantTypes, List<String> methods) {
    return Negotiation.of(members.deepCopy(), grantTypes, methods);
  }
}
