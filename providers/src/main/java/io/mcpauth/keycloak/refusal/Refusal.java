package io.mcpauth.keycloak.refusal;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.request.EventDetail;
import java.time.Instant;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuthErrorException;
import org.keycloak.events.Details;
import org.keycloak.events.Errors;
import org.keycloak.events.Event;
import org.keycloak.events.EventType;

/**
 * One refusal of a client. Of what a stranger sent it has the name of the member and a host.
 *
 * @param id of its event, so that one that is told twice is one
 * @param time when
 * @param kind what the client wanted
 * @param error the code of the event
 * @param policy the provider that refused; empty for Keycloak itself
 * @param field the member or parameter at fault; empty if it is none of them
 * @param reason a clause
 * @param setting the key of the policy's setting that would have let it in; empty if none would
 * @param clientHost where the client's first redirect URI leads, or the host of its document
 * @param address that the request came from, as Keycloak tells it
 */
record Refusal(
    String id,
    Instant time,
    Kind kind,
    String error,
    String policy,
    String field,
    String reason,
    String setting,
    String clientHost,
    String address) {

  /** The newest first; of two in one millisecond the same comes first in each answer. */
  static final Comparator<Refusal> NEWEST_FIRST =
      Comparator.comparing(Refusal::time).reversed().thenComparing(Refusal::id);

  /** Detail of events about clients that are known by a document. */
  private static final String DOCUMENT_HOST = "document_host";

  /**
   * Errors of a login that are about the client or its request. All others are about a person:
   * those stay between them and Keycloak's own list of events.
   */
  private static final Set<String> OF_CLIENTS =
      Set.of(
          Errors.CLIENT_NOT_FOUND,
          Errors.CLIENT_DISABLED,
          Errors.INVALID_CLIENT,
          Errors.INVALID_REDIRECT_URI,
          Errors.INVALID_REQUEST,
          Errors.NOT_ALLOWED,
          Errors.SSL_REQUIRED,
          OAuthErrorException.INVALID_TARGET,
          OAuthErrorException.INVALID_SCOPE,
          OAuthErrorException.UNAUTHORIZED_CLIENT,
          OAuthErrorException.TEMPORARILY_UNAVAILABLE,
          OAuthErrorException.SERVER_ERROR);

  /** Which parameter an error is about, where the event does not say. */
  private static final Map<String, String> FIELDS =
      Map.of(
          Errors.CLIENT_NOT_FOUND, "client_id",
          Errors.CLIENT_DISABLED, "client_id",
          Errors.INVALID_REDIRECT_URI, "redirect_uri",
          OAuthErrorException.INVALID_TARGET, "resource",
          OAuthErrorException.INVALID_SCOPE, "scope",
          Errors.INVALID_CODE, "code");

  /**
   * Reads an event.
   *
   * @param policies knows the provider of a registration policy by its name
   * @return empty if it tells of no client that was refused
   */
  static Optional<Refusal> of(Event event, PolicyNames policies) {
    Map<String, String> details = Objects.requireNonNullElse(event.getDetails(), Map.of());
    @Nullable String error = event.getError();
    return error == null
        ? Optional.empty()
        : kind(event.getType(), error, details).map(kind -> of(event, kind, error, policies));
  }

  /** The same of an event that is known to tell one. */
  static Refusal of(Event event, Kind kind, String error, PolicyNames policies) {
    Map<String, String> details = Objects.requireNonNullElse(event.getDetails(), Map.of());
    EventReason reason = EventReason.of(error, details);
    return new Refusal(
        said(event.getId()),
        Instant.ofEpochMilli(event.getTime()),
        kind,
        said(error),
        policy(details, policies),
        said(
            details.getOrDefault(
                EventDetail.FIELD,
                reason.field().isEmpty()
                    ? FIELDS.getOrDefault(reason.error(), "")
                    : reason.field())),
        said(reason.text()),
        said(details.get(EventDetail.SETTING)),
        host(details),
        said(event.getIpAddress()));
  }

  private static Optional<Kind> kind(EventType type, String error, Map<String, String> details) {
    if (Kind.REGISTRATION.types().contains(type)) {
      return Optional.of(Kind.REGISTRATION);
    }
    if (Kind.TOKEN.types().contains(type)) {
      return Optional.of(Kind.TOKEN);
    }
    if (!Kind.AUTHORIZATION.types().contains(type)) {
      return Optional.empty();
    }
    if (details.containsKey(DOCUMENT_HOST)) {
      return Optional.of(Kind.DOCUMENT);
    }
    return type != EventType.LOGIN_ERROR
            || OF_CLIENTS.contains(error)
            || details.containsKey(EventDetail.POLICY)
            || details.containsKey(Details.CLIENT_POLICY_ERROR)
        ? Optional.of(Kind.AUTHORIZATION)
        : Optional.empty();
  }

  private static String policy(Map<String, String> details, PolicyNames policies) {
    @Nullable String ours = details.get(EventDetail.POLICY);
    @Nullable String name = details.get(Details.CLIENT_REGISTRATION_POLICY);
    return ours != null ? said(ours) : name == null ? "" : policies.provider(name);
  }

  private static String host(Map<String, String> details) {
    @Nullable String document = details.get(DOCUMENT_HOST);
    // Of what is no URL the event says so, in words.
    return document == null || document.contains(" ")
        ? said(details.get(EventDetail.CLIENT_HOST))
        : said(document);
  }

  private static String said(@Nullable String value) {
    return Objects.requireNonNullElse(EventDetail.clean(value), "");
  }

  /** What Keycloak refuses without an event. */
  static Refusal untold(Kind kind) {
    return new Refusal("", Instant.EPOCH, kind, "", "", "", "is refused", "", "", "");
  }

  /** The same with what the client hears; what it does not hear stays. */
  Refusal heard(String code, String description) {
    return new Refusal(
        id,
        time,
        kind,
        code.isEmpty() ? error : said(code),
        policy,
        field,
        description.isEmpty() ? reason : said(description),
        setting,
        clientHost,
        address);
  }

  /** For the list; what is not known is null. */
  ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("time", time.getEpochSecond());
    json.put("kind", kind.text());
    json.setAll(why());
    json.put("clientHost", orNull(clientHost));
    json.put("address", orNull(address));
    return json;
  }

  /** Policy, field, reason and setting. */
  ObjectNode why() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("policy", orNull(policy));
    json.put("field", orNull(field));
    json.put("reason", reason);
    json.put("setting", orNull(setting));
    return json;
  }

  private static @Nullable String orNull(String text) {
    return text.isEmpty() ? null : text;
  }
}
