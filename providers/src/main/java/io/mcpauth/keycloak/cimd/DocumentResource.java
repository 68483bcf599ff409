package io.mcpauth.keycloak.cimd;

import io.mcpauth.keycloak.cimd.DocumentsResource.Decided;
import io.mcpauth.keycloak.cimd.admission.Verdict;
import io.mcpauth.keycloak.cimd.store.StoredDocument;
import io.mcpauth.keycloak.cimd.store.StoredDocuments;
import io.mcpauth.keycloak.client.DocumentState;
import io.mcpauth.keycloak.request.AdminCall;
import jakarta.persistence.PersistenceException;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.keycloak.events.admin.OperationType;
import org.keycloak.models.ModelException;
import org.keycloak.models.utils.KeycloakModelUtils;
import org.keycloak.services.ErrorResponse;

/** Admin REST {@code /admin/realms/{realm}/mcp/documents/{id}}: one document. */
public final class DocumentResource {

  private final AdminCall call;
  private final DocumentsCall documents;
  private final String id;

  DocumentResource(AdminCall call, DocumentsCall documents, String id) {
    this.call = call;
    this.documents = documents;
    this.id = id;
  }

  /** The document. */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response read() {
    call.requireViewClients();
    return AdminCall.answer(Response.ok(documents.json(document())));
  }

  /**
   * Decides about its URL; with {@code dryRun=true} says what would be. Blocking ends at once what
   * the client has.
   */
  @PUT
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response decide(InputStream body) {
    call.requireManageClients();
    boolean rehearsed = documents.isRehearsed();
    StoredDocument document = documentToChange();
    Decided asked = documents.read(body, Set.of(DocumentObject.STATE));
    return AdminCall.answer(Response.ok(decided(document, asked.state(), rehearsed)));
  }

  /**
   * The same for the operators' page.
   *
   * @param state as in the body
   */
  public Map<String, Object> decide(String state) {
    call.requireManageClients();
    return decided(documentToChange(), state, false);
  }

  private Map<String, Object> decided(StoredDocument document, String asked, boolean rehearsed) {
    documents.settings();
    DocumentState state = documents.decision(asked, document.url());
    if (rehearsed) {
      Map<String, Object> json = documents.json(document);
      json.put(DocumentObject.STATE, state.value());
      return json;
    }
    DocumentDecision.make(call.session(), document, state);
    Map<String, Object> json = documents.json(document);
    documents.tell(OperationType.UPDATE, id, json);
    return json;
  }

  /**
   * Has the document fetched now; 502 with the reason if that fails. A dry run fetches nothing:
   * what is there stays, whatever it says.
   */
  @POST
  @Path("refresh")
  @Produces(MediaType.APPLICATION_JSON)
  public Response refresh() {
    call.requireManageClients();
    boolean rehearsed = documents.isRehearsed();
    StoredDocument document = document();
    CimdSettings settings = documents.settings();
    if (rehearsed) {
      return AdminCall.answer(Response.ok(documents.json(document)));
    }
    Verdict verdict = settings.admission().of(document.url(), Optional.of(document.state()));
    if (!verdict.mayBeFetched()) {
      throw ErrorResponse.error(
          "The document is " + verdict.reason() + ": nothing is fetched", Response.Status.CONFLICT);
    }
    Answer answer = new Documents(call.session(), settings).refresh(document);
    if (answer instanceof Answer.Refused refused) {
      throw ErrorResponse.error(
          "The document cannot be used: " + refused.reason(), Response.Status.BAD_GATEWAY);
    }
    if (answer instanceof Answer.Busy
        || answer instanceof Answer.Coming
        || answer instanceof Answer.Full) {
      throw ErrorResponse.error(
          "Too much is being fetched, or changed, at this moment: try again",
          Response.Status.SERVICE_UNAVAILABLE);
    }
    Map<String, Object> json = readAnew();
    documents.tell(OperationType.ACTION, id, json);
    return AdminCall.answer(Response.ok(json));
  }

  /** Forgets document and decision, with all that the client has; a dry run says which. */
  @DELETE
  @Produces(MediaType.APPLICATION_JSON)
  public Response delete() {
    call.requireManageClients();
    boolean rehearsed = documents.isRehearsed();
    StoredDocument document = documentToChange();
    Map<String, Object> json = documents.json(document);
    if (rehearsed) {
      return AdminCall.answer(Response.ok(json));
    }
    if (!new StoredDocuments(call.session()).remove(document)) {
      throw notFound();
    }
    documents.tell(OperationType.DELETE, id, json);
    return Response.noContent().build();
  }

  /** This session has read what was there before. */
  private Map<String, Object> readAnew() {
    return KeycloakModelUtils.runJobInTransactionWithResult(
            call.session().getKeycloakSessionFactory(),
            call.session().getContext(),
            fresh ->
                new StoredDocuments(fresh)
                    .byId(id)
                    .map(document -> documents.json(fresh, document)),
            "A document after it was fetched")
        .orElseThrow(DocumentResource::notFound);
  }

  private StoredDocument document() {
    return new StoredDocuments(call.session()).byId(id()).orElseThrow(DocumentResource::notFound);
  }

  /** PostgreSQL has no text with a NUL, and says so by an error. */
  private String id() {
    if (id.indexOf('\0') >= 0) {
      throw notFound();
    }
    return id;
  }

  /** Otherwise a change and a deletion at once would end in an error of the database. */
  private StoredDocument documentToChange() {
    try {
      return new StoredDocuments(call.session())
          .heldAtOnce(id())
          .orElseThrow(DocumentResource::notFound);
    } catch (PersistenceException | ModelException e) {
      throw ErrorResponse.error(
          "Somebody else is changing this document at this moment: try again",
          Response.Status.CONFLICT);
    }
  }

  private static NotFoundException notFound() {
    return new NotFoundException("Could not find document");
  }
}
