package io.mcpauth.keycloak.props.grant;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.bound.EndedGrants;
import io.mcpauth.keycloak.props.key.PropsKeys;
import io.mcpauth.keycloak.props.refusal.PropsException;
import io.mcpauth.keycloak.props.refusal.PropsFailure;
import io.mcpauth.keycloak.props.seal.Binding;
import io.mcpauth.keycloak.props.seal.CompactJwe;
import io.mcpauth.keycloak.props.seal.Open;
import io.mcpauth.keycloak.props.seal.RealmKey;
import io.mcpauth.keycloak.props.seal.Seal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.UserSessionModel.SessionPersistenceState;
import org.keycloak.util.JsonSerialization;

/**
 * Props that live with a grant: an MCP server wrote them, they stand sealed in the client session,
 * go into every token of it that is issued from then on, and end with it.
 */
public final class GrantProps {

  /** Followed by the internal id of the server. One without text is none. */
  private static final String NOTE = EndedGrants.KEPT_WITH_GRANTS;

  private final AuthenticatedClientSessionModel clientSession;
  private final String issuer;
  private final PropsKeys keys;

  public GrantProps(AuthenticatedClientSessionModel clientSession, String issuer, PropsKeys keys) {
    this.clientSession = clientSession;
    this.issuer = issuer;
    this.keys = keys;
  }

  /**
   * What this server stored.
   *
   * @throws PropsException if the key that sealed it is gone
   */
  public Optional<ObjectNode> read(ClientModel server) {
    return stored(server)
        .map(
            text ->
                Open.open(text, binding(server), keys::find)
                    .map(GrantProps::parse)
                    .orElseThrow(() -> new PropsException(PropsFailure.GRANT_PROPS_NOT_OPENED)));
  }

  /** As {@link #read}; and moves what is stored to the active key, so that an old one can go. */
  public Optional<ObjectNode> forToken(ClientModel server) {
    Optional<ObjectNode> props = read(server);
    props.ifPresent(
        object -> {
          boolean current =
              keys.active()
                  .map(RealmKey::id)
                  .equals(stored(server).flatMap(CompactJwe::parse).map(CompactJwe::keyId));
          if (!current && keys.active().isPresent()) {
            write(server, object);
          }
        });
    return props;
  }

  /**
   * Stores the props of a server in place of those it had.
   *
   * @throws PropsException if the realm has no active key
   */
  public void write(ClientModel server, ObjectNode props) {
    RealmKey key = keys.active().orElseThrow(() -> new PropsException(PropsFailure.NO_KEY));
    clientSession.setNote(note(server), Seal.seal(key, binding(server), bytes(props)));
  }

  /** Whether any server has stored some in this session; they need not be readable. */
  public static boolean anyIn(AuthenticatedClientSessionModel clientSession) {
    // The session of client credentials ends with the request; nothing was ever stored there.
    return clientSession.getUserSession().getPersistenceState() != SessionPersistenceState.TRANSIENT
        && clientSession.getNotes().entrySet().stream()
            .anyMatch(note -> note.getKey().startsWith(NOTE) && !note.getValue().isEmpty());
  }

  /** Whether the server has stored any; they need not be readable. */
  public boolean exist(ClientModel server) {
    return stored(server).isPresent();
  }

  private Optional<String> stored(ClientModel server) {
    return Optional.ofNullable(clientSession.getNote(note(server))).filter(text -> !text.isEmpty());
  }

  public void remove(ClientModel server) {
    forget(clientSession, server);
  }

  /** As {@link #remove}, which needs no key. */
  public static void forget(AuthenticatedClientSessionModel clientSession, ClientModel server) {
    EndedGrants.empty(clientSession, note(server));
  }

  public static byte[] bytes(ObjectNode props) {
    try {
      return JsonSerialization.mapper.writeValueAsBytes(props);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ObjectNode parse(byte[] json) {
    try {
      return JsonSerialization.readValue(json, ObjectNode.class);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** In another session, or at another client of the same session, the text does not open. */
  private Binding binding(ClientModel server) {
    return new Binding(
        issuer,
        server.getClientId(),
        "grant "
            + clientSession.getUserSession().getId()
            + ' '
            + clientSession.getClient().getId());
  }

  private static String note(ClientModel server) {
    return NOTE + server.getId();
  }
}
