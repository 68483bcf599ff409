package io.mcpauth.keycloak.cimd;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.cimd.DocumentsResource.Decided;
import io.mcpauth.keycloak.cimd.store.DocumentIndex;
import io.mcpauth.keycloak.cimd.store.DocumentIndex.Row;
import io.mcpauth.keycloak.cimd.store.DocumentIndex.Use;
import io.mcpauth.keycloak.cimd.store.StoredDocument;
import io.mcpauth.keycloak.cimd.store.StoredDocuments;
import io.mcpauth.keycloak.client.DocumentState;
import io.mcpauth.keycloak.policy.AppliedExecutors;
import io.mcpauth.keycloak.request.AdminCall;
import io.mcpauth.keycloak.request.JsonBody;
import io.mcpauth.keycloak.request.RefusedMember;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.events.admin.ResourceType;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.services.ErrorResponse;

/** What the operations of admin REST on documents share: how they read, answer and tell. */
final class DocumentsCall {

  /** Several times what the longest URL needs. */
  private static final int LARGEST_BODY = 8_192;

  private static final Use NOBODY = new Use(0, Optional.empty());

  private final AdminCall call;

  DocumentsCall(AdminCall call) {
    this.call = call;
  }

  /** Whether the request is a rehearsal. */
  boolean isRehearsed() {
    return call.isRehearsed();
  }

  /** The settings, without which no decision would count. */
  CimdSettings settings() {
    return CimdSettings.of(call.realm())
        .orElseThrow(
            () ->
                ErrorResponse.error(
                    AppliedExecutors.mayApply(
                            call.realm(), applied -> applied.contain(CimdForm.EXECUTOR))
                        ? "The settings of the executor "
                            + CimdForm.EXECUTOR
                            + " cannot be used, so no document is let in: save them anew"
                        : "No enabled client policy of this realm applies the executor "
                            + CimdForm.EXECUTOR
                            + ": add one first, or no document would be let in",
                    Response.Status.CONFLICT));
  }

  /**
   * Reads a decision.
   *
   * @param members those that the body must have, and no others
   */
  Decided read(InputStream body, Set<String> members) {
    JsonBody json =
        JsonBody.read(
            body, call.session().getContext().getHttpRequest().getHttpHeaders(), LARGEST_BODY);
    if (json instanceof JsonBody.TooLarge) {
      throw ErrorResponse.error(
          "The body has more than %d bytes".formatted(LARGEST_BODY),
          Response.Status.REQUEST_ENTITY_TOO_LARGE);
    }
    if (!(json instanceof JsonBody.Json object)) {
      throw ErrorResponse.error(
          "The body is not one JSON object in UTF-8, or has a member twice",
          Response.Status.BAD_REQUEST);
    }
    try {
      refuseUnknown(object.members(), members);
      Optional<String> url =
          members.contains(DocumentObject.URL)
              ? Optional.of(text(object.members(), DocumentObject.URL))
              : Optional.empty();
      return new Decided(url, text(object.members(), DocumentObject.STATE));
    } catch (RefusedMember e) {
      throw e.answer();
    }
  }

  private static void refuseUnknown(ObjectNode json, Set<String> members) throws RefusedMember {
    List<String> names = new ArrayList<>();
    json.fieldNames().forEachRemaining(names::add);
    for (String name : names) {
      if (!members.contains(name)) {
        throw new RefusedMember(name, "a decision has no such member: remove it");
      }
    }
  }

  private static String text(ObjectNode json, String name) throws RefusedMember {
    @Nullable JsonNode value = json.get(name);
    if (value == null || !value.isTextual()) {
      throw new RefusedMember(name, "it must be there, and be text");
    }
    return value.textValue();
  }

  /**
   * What an administrator may decide.
   *
   * @param text of the request
   * @param url that it is about
   */
  DocumentState decision(String text, String url) {
    DocumentState state =
        DocumentState.parse(text)
            .filter(DocumentState::isDecided)
            .orElseThrow(
                () ->
                    new RefusedMember(
                            DocumentObject.STATE,
                            "it must be allowed or blocked; to take a decision back, delete the"
                                + " document")
                        .answer());
    if (state == DocumentState.ALLOWED && CimdSettings.block(call.realm(), url)) {
      throw new RefusedMember(
              DocumentObject.STATE,
              "%s of the executor %s blocks this URL: change that first"
                  .formatted(CimdForm.BLOCKED, CimdForm.EXECUTOR))
          .answer();
    }
    return state;
  }

  /** What became of documents, with regard to the settings of now. */
  Told told() {
    return told(call.realm());
  }

  private static Told told(RealmModel realm) {
    return CimdSettings.of(realm)
        .<Told>map(settings -> settings.admission()::told)
        .orElse((url, written) -> DocumentState.BLOCKED);
  }

  /** The state of a document, by its URL and by what is written down about it. */
  @FunctionalInterface
  interface Told {
    DocumentState of(String url, Optional<DocumentState> written);
  }

  /** One page of documents; those that were deleted in this moment are left out. */
  List<Map<String, Object>> json(List<Row> page) {
    Map<String, Use> use =
        new DocumentIndex(call.session()).use(page.stream().map(Row::id).toList());
    StoredDocuments stored = new StoredDocuments(call.session());
    Told told = told();
    return page.stream()
        .flatMap(row -> stored.byId(row.id()).stream())
        .map(document -> json(document, told, use.getOrDefault(document.id(), NOBODY)))
        .toList();
  }

  Map<String, Object> json(StoredDocument document) {
    return json(call.session(), document);
  }

  /**
   * The same in another session, which has to do all of it.
   *
   * @param session of the document
   */
  Map<String, Object> json(KeycloakSession session, StoredDocument document) {
    Map<String, Use> use = new DocumentIndex(session).use(List.of(document.id()));
    return json(
        document, told(document.client().getRealm()), use.getOrDefault(document.id(), NOBODY));
  }

  private static Map<String, Object> json(StoredDocument document, Told told, Use use) {
    return DocumentObject.json(
        document, told.of(document.url(), Optional.of(document.state())), use);
  }

  /** Writes the admin event. */
  void tell(OperationType operation, String id, Map<String, Object> json) {
    call.event()
        .operation(operation)
        .resource(ResourceType.CLIENT)
        .resourcePath("mcp", "documents", id)
        .representation(json)
        .success();
  }
}
