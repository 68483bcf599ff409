package io.mcpauth.keycloak.rehearsal;

import jakarta.ws.rs.core.Cookie;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedHashMap;
import jakarta.ws.rs.core.MultivaluedMap;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The headers of a request that nobody sent: a bearer token at most. */
final class RehearsedHeaders implements HttpHeaders {

  private final MultivaluedMap<String, String> headers;
  private final Map<String, List<String>> named = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  RehearsedHeaders(Optional<String> token) {
    headers = new MultivaluedHashMap<>();
    token.ifPresent(bearer -> headers.putSingle(AUTHORIZATION, "Bearer " + bearer));
    // RFC 9110 section 5.1: names are the same in any case.
    named.putAll(headers);
  }

  @Override
  public List<String> getRequestHeader(String name) {
    return named.getOrDefault(name, List.of());
  }

  @Override
  public @Nullable String getHeaderString(String name) {
    List<String> values = getRequestHeader(name);
    return values.isEmpty() ? null : String.join(",", values);
  }

  @Override
  public MultivaluedMap<String, String> getRequestHeaders() {
    return headers;
  }

  @Override
  public List<MediaType> getAcceptableMediaTypes() {
    return List.of(MediaType.WILDCARD_TYPE);
  }

  @Override
  public List<Locale> getAcceptableLanguages() {
    return List.of();
  }

  @Override
  public @Nullable MediaType getMediaType() {
    return null;
  }

  @Override
  public @Nullable Locale getLanguage() {
    return null;
  }

  @Override
  public Map<String, Cookie> getCookies() {
    return Map.of();
  }

  @Override
  public @Nullable Date getDate() {
    return null;
  }

  @Override
  public int getLength() {
    return -1;
  }
}
