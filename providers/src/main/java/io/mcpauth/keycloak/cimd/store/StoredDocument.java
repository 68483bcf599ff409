package io.mcpauth.keycloak.cimd.store;

import io.mcpauth.keycloak.client.DocumentState;
import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.client.McpAttribute;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.keycloak.models.ClientModel;

/**
 * A client that is known by the URL of its document, in one session of Keycloak's.
 *
 * <p>A client that nobody may use is disabled, so that it stays out when this JAR goes. One that
 * waits again after a change was in use: it stays enabled for the sake of running grants, and its
 * code flow is off, so that none begins.
 */
public final class StoredDocument {

  private final ClientModel client;

  private StoredDocument(ClientModel client) {
    this.client = client;
  }

  /** The document of a client; empty for clients that are known by none. */
  public static Optional<StoredDocument> of(@Nullable ClientModel client) {
    return Optional.ofNullable(client)
        .filter(c -> DocumentState.of(c).isPresent())
        .map(StoredDocument::new);
  }

  /** Marks a client as known by its document. */
  static StoredDocument mark(ClientModel client, Instant now) {
    client.setAttribute(DynamicClient.ATTRIBUTE, DynamicClient.DOCUMENT);
    client.setAttribute(DynamicClient.REGISTERED, Long.toString(now.getEpochSecond()));
    return new StoredDocument(client);
  }

  /** The client. */
  public ClientModel client() {
    return client;
  }

  /** Keycloak's own id of it. */
  public String id() {
    return client.getId();
  }

  /** The client id. */
  public String url() {
    return client.getClientId();
  }

  /** The host of the URL, without a port. */
  public String host() {
    return URI.create(url()).getHost();
  }

  /** What was decided. */
  public DocumentState state() {
    return DocumentState.of(client).orElse(DocumentState.BLOCKED);
  }

  /**
   * Whether a document was ever found good. An administrator can decide about a URL that nobody has
   * used yet; then there is none.
   */
  public boolean isFetched() {
    return client.getAttribute(McpAttribute.DOCUMENT_DIGEST.key()) != null;
  }

  /** Digest of the document that the client was made of. */
  public Optional<String> digest() {
    return attribute(McpAttribute.DOCUMENT_DIGEST);
  }

  /** Digest of what a person decides about, in that document. */
  public Optional<String> essence() {
    return attribute(McpAttribute.DOCUMENT_ESSENCE);
  }

  /** The essence of a newer document that waits, or waited, for an administrator. */
  public Optional<String> waiting() {
    return attribute(McpAttribute.DOCUMENT_WAITING);
  }

  /** Whether it was in use before it had to wait: its grants go on. */
  public boolean waitsAgain() {
    return state() == DocumentState.PENDING && waiting().isPresent();
  }

  /** Whether somebody disabled it who wrote no decision about it: in the console, as any client. */
  public boolean isSwitchedOff() {
    return isFetched() && !client.isEnabled() && (state().isIn() || waitsAgain());
  }

  /** {@code ETag} of the document. */
  public Optional<String> etag() {
    return attribute(McpAttribute.DOCUMENT_ETAG);
  }

  /** {@code Last-Modified} of the document. */
  public Optional<String> modified() {
    return attribute(McpAttribute.DOCUMENT_MODIFIED);
  }

  /** When a document was had last. */
  public Optional<Instant> fetchedAt() {
    return instant(McpAttribute.DOCUMENT_FETCHED);
  }

  /** Until when it counts without being fetched again. */
  public Optional<Instant> expiresAt() {
    return instant(McpAttribute.DOCUMENT_EXPIRES);
  }

  /** When the URL was seen, or decided about, first. */
  public Optional<Instant> firstSeen() {
    return DynamicClient.registeredAt(client);
  }

  /** Whether it counts without being fetched again. */
  public boolean isFresh(Instant now) {
    return isFetched() && expiresAt().filter(now::isBefore).isPresent();
  }

  /**
   * Decides. What was found good stays, so that nothing is fetched for it until somebody uses the
   * client; one that waited for the look at a newer document fetches that one then.
   *
   * @param state {@link DocumentState#ADMITTED} is no administrator's word, and enables nothing
   *     that one has disabled
   */
  public void decide(DocumentState state) {
    boolean waited = waitsAgain();
    boolean isOff = state == DocumentState.ADMITTED && isSwitchedOff();
    client.setAttribute(McpAttribute.DOCUMENT_STATE.key(), state.value());
    // Without a document nobody can use it yet; an id that only an administrator has named is none.
    client.setEnabled(state.isIn() && isFetched() && !isOff);
    if (waited) {
      client.setStandardFlowEnabled(true);
    }
    if (waited || state == DocumentState.BLOCKED) {
      expire();
    }
  }

  /** Makes one that is in use wait again: a newer document is not what was allowed. */
  public void waitAgain(String essence) {
    client.setAttribute(McpAttribute.DOCUMENT_STATE.key(), DocumentState.PENDING.value());
    client.setAttribute(McpAttribute.DOCUMENT_WAITING.key(), essence);
    client.setStandardFlowEnabled(false);
  }

  /**
   * The document of this moment is what the client is made of now. The first one makes it usable; a
   * later one does not, since who disabled it meanwhile meant it.
   */
  public void isMadeOf(String digest, String essence) {
    boolean first = !isFetched();
    client.setAttribute(McpAttribute.DOCUMENT_DIGEST.key(), digest);
    client.setAttribute(McpAttribute.DOCUMENT_ESSENCE.key(), essence);
    client.removeAttribute(McpAttribute.DOCUMENT_WAITING.key());
    if (first && state().isIn()) {
      client.setEnabled(true);
    }
  }

  /** The document was had, or is still the same. */
  public void seen(Instant now, Instant expires, Optional<String> etag, Optional<String> modified) {
    client.setAttribute(McpAttribute.DOCUMENT_FETCHED.key(), Long.toString(now.getEpochSecond()));
    client.setAttribute(
        McpAttribute.DOCUMENT_EXPIRES.key(), Long.toString(expires.getEpochSecond()));
    set(McpAttribute.DOCUMENT_ETAG, etag);
    set(McpAttribute.DOCUMENT_MODIFIED, modified);
  }

  /** Whoever uses it next has it fetched again. */
  public void expire() {
    client.removeAttribute(McpAttribute.DOCUMENT_EXPIRES.key());
  }

  private void set(McpAttribute attribute, Optional<String> value) {
    value.ifPresentOrElse(
        text -> client.setAttribute(attribute.key(), text),
        () -> client.removeAttribute(attribute.key()));
  }

  private Optional<String> attribute(McpAttribute attribute) {
    return Optional.ofNullable(client.getAttribute(attribute.key()));
  }

  private Optional<Instant> instant(McpAttribute attribute) {
    try {
      return attribute(attribute).map(Long::parseLong).map(Instant::ofEpochSecond);
    } catch (NumberFormatException | DateTimeException e) {
      return Optional.empty();
    }
  }
}
