package io.mcpauth.keycloak.cimd;

import io.mcpauth.keycloak.cimd.id.DocumentUrl;
import io.mcpauth.keycloak.fetch.FetchFailure;
import io.mcpauth.keycloak.request.EventDetail;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What was wrong, for administrators.
 *
 * @param policy the provider that says so
 * @param field the member of the document, or of the request; empty if it is none of them
 * @param setting the key of the setting that would let it in; empty if none would
 */
record Blame(String policy, String field, String setting) {

  /** The parameter of the request, and a member of each document. */
  static final String CLIENT_ID = "client_id";

  private static final int HTTPS_PORT = 443;

  private static final Pattern MEMBER = Pattern.compile("[a-z_]{1,40}(\\[[0-9]{1,4}\\])?");

  /** Of what is wrong with the id itself, or with what is at it. */
  static Blame ofId(String setting) {
    return new Blame(CimdForm.EXECUTOR, CLIENT_ID, setting);
  }

  /**
   * Of what could not be fetched.
   *
   * @param url where it should be
   */
  static Blame ofFetch(FetchFailure failure, DocumentUrl url) {
    // Without the setting no other port is called at all.
    return ofId(failure == FetchFailure.ADDRESS && url.port() != HTTPS_PORT ? CimdForm.PORTS : "");
  }

  /** Of no member at all: it could be any document. */
  static Blame ofNone(String setting) {
    return new Blame(CimdForm.EXECUTOR, "", setting);
  }

  /**
   * Of a document that is not good.
   *
   * @param reason a clause of ours that begins with the member, if there is one
   */
  static Blame ofDocument(String reason) {
    Matcher member = MEMBER.matcher(reason);
    return new Blame(
        CimdForm.EXECUTOR, member.lookingAt() && reason.contains("_") ? member.group() : "", "");
  }

  /**
   * Of a document that a policy of registrations refuses.
   *
   * @param details of the event that the policy would have written
   */
  static Blame of(Map<String, String> details) {
    return new Blame(
        details.getOrDefault(EventDetail.POLICY, CimdForm.EXECUTOR),
        details.getOrDefault(EventDetail.FIELD, ""),
        details.getOrDefault(EventDetail.SETTING, ""));
  }
}
