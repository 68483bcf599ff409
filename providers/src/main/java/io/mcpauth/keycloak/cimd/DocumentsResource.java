package io.mcpauth.keycloak.cimd;

import io.mcpauth.keycloak.cimd.id.DocumentUrl;
import io.mcpauth.keycloak.cimd.id.ReadUrl;
import io.mcpauth.keycloak.cimd.store.DocumentIndex;
import io.mcpauth.keycloak.cimd.store.DocumentIndex.Row;
import io.mcpauth.keycloak.cimd.store.StoredDocument;
import io.mcpauth.keycloak.cimd.store.StoredDocuments;
import io.mcpauth.keycloak.client.DocumentState;
import io.mcpauth.keycloak.request.AdminCall;
import io.mcpauth.keycloak.request.RefusedMember;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.events.admin.OperationType;
import org.keycloak.services.ErrorResponse;

/**
 * Admin REST {@code /admin/realms/{realm}/mcp/documents}: clients that are known by the URL of
 * their document, and what was decided about them.
 */
public final class DocumentsResource {

  /** As in Keycloak's lists of users. */
  private static final String PAGE = "100";

  /** As many as one answer holds. */
  private static final int LARGEST_PAGE = 1000;

  private final AdminCall call;
  private final DocumentsCall documents;

  /** For the root resource and the operators' page. */
  public DocumentsResource(AdminCall call) {
    this.call = call;
    this.documents = new DocumentsCall(call);
  }

  /**
   * Documents by URL.
   *
   * @param state {@code allowed}, {@code pending} or {@code blocked}, with regard to the settings
   *     of now
   * @param host of the URL, without a port
   */
  @GET
  @Produces(MediaType.APPLICATION_JSON)
  public Response list(
      @QueryParam("state") @Nullable String state,
      @QueryParam("host") @Nullable String host,
      @QueryParam("first") @DefaultValue("0") int first,
      @QueryParam("max") @DefaultValue(PAGE) int max) {
    return AdminCall.answer(Response.ok(page(state, host, first, max)));
  }

  /** The same for the operators' page. */
  public List<Map<String, Object>> page(
      @Nullable String state, @Nullable String host, int first, int max) {
    call.requireViewClients();
    Optional<DocumentState> asked = state == null ? Optional.empty() : Optional.of(state(state));
    DocumentsCall.Told told = documents.told();
    List<Row> page =
        new DocumentIndex(call.session())
            .rows().stream()
                .filter(row -> host == null || host.equalsIgnoreCase(host(row.url())))
                .filter(row -> asked.isEmpty() || asked.get() == told.of(row.url(), row.written()))
                .skip(Math.max(first, 0))
                .limit(max < 0 ? LARGEST_PAGE : Math.min(max, LARGEST_PAGE))
                .toList();
    return documents.json(page);
  }

  /** Decides about a URL before anybody used it; with {@code dryRun=true} says what would be. */
  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Produces(MediaType.APPLICATION_JSON)
  public Response decideAhead(InputStream body) {
    call.requireManageClients();
    boolean rehearsed = documents.isRehearsed();
    Decided asked = documents.read(body, Set.of(DocumentObject.URL, DocumentObject.STATE));
    CimdSettings settings = documents.settings();
    String url = good(asked.url(), settings);
    DocumentState state = documents.decision(asked.state(), url);
    StoredDocuments stored = new StoredDocuments(call.session());
    if (call.realm().getClientByClientId(url) != null) {
      throw ErrorResponse.exists(
          stored.find(url).isPresent()
              ? "url: there is a decision about it already: change that one"
              : "url: a client of this realm that is known by no document has it as its client id");
    }
    if (stored.count() >= settings.maxDocuments()) {
      throw ErrorResponse.error(
          "The realm stores as many documents as it may: delete some, or raise max-documents of the"
              + " executor "
              + CimdForm.EXECUTOR,
          Response.Status.CONFLICT);
    }
    if (rehearsed) {
      return AdminCall.answer(
          Response.ok(
              Map.of(
                  DocumentObject.URL,
                  url,
                  "clientId",
                  url,
                  "host",
                  host(url),
                  DocumentObject.STATE,
                  state.value(),
                  "users",
                  0)));
    }
    StoredDocument made = stored.decideAhead(url, state, Documents.now());
    Map<String, Object> json = documents.json(made);
    URI address =
        call.session().getContext().getUri().getAbsolutePathBuilder().path(made.id()).build();
    documents.tell(OperationType.CREATE, made.id(), json);
    return AdminCall.answer(Response.created(address).entity(json));
  }

  /** One document. */
  @Path("{id}")
  public DocumentResource document(@PathParam("id") String id) {
    return new DocumentResource(call, documents, id);
  }

  private static DocumentState state(String text) {
    return DocumentState.parse(text)
        .filter(state -> state != DocumentState.ADMITTED)
        .orElseThrow(
            () ->
                new RefusedMember(DocumentObject.STATE, "it must be allowed, pending or blocked")
                    .answer());
  }

  private static String good(Optional<String> url, CimdSettings settings) {
    if (url.isEmpty()) {
      throw new RefusedMember(DocumentObject.URL, "name the URL of the document").answer();
    }
    ReadUrl read = DocumentUrl.parse(url.get(), settings.queryAllowed());
    if (read instanceof ReadUrl.Bad bad) {
      throw new RefusedMember(DocumentObject.URL, "it " + bad.reason()).answer();
    }
    return ((ReadUrl.Good) read).url().value();
  }

  private static String host(String url) {
    @Nullable String host = URI.create(url).getHost();
    return host == null ? "" : host;
  }

  /**
   * The body of a decision.
   *
   * @param url none where the path says which document it is
   */
  record Decided(Optional<String> url, String state) {}
}
