package io.mcpauth.keycloak.it.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpHeaders;
import java.util.Optional;

/** What the server answered, untouched; its text form is what a failed assertion shows. */
public record Answer(String request, int status, HttpHeaders headers, String body) {

  public Optional<String> header(String name) {
    return headers.firstValue(name);
  }

  /** The {@code Location} header. */
  public URI location() {
    return URI.create(
        header("Location").orElseThrow(() -> new AssertionError("no Location in " + this)));
  }

  public JsonNode json() {
    return Json.parse(body);
  }

  /** The OAuth error code (RFC 6749 section 5.2); empty when there is none. */
  public String error() {
    return json().path("error").asText();
  }

  /** This answer, if it has the status; otherwise the test fails and shows it. */
  public Answer expect(int expected) {
    if (status != expected) {
      throw new AssertionError("expected status " + expected + ", got " + this);
    }
    return this;
  }

  @Override
  public String toString() {
    return status + " to " + request + "\n" + headers.map() + "\n" + body;
  }
}
