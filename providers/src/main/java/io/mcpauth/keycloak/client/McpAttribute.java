package io.mcpauth.keycloak.client;

/**
 * Every attribute of the pack, with who may write it; of a client unless another holder is named.
 * No request of a client writes one: the whole namespace {@value #NAMESPACE} is the administrators'
 * and the pack's own.
 */
public enum McpAttribute {
  /** How the client came ({@link DynamicClient}); absent on clients made by hand, or {@code no}. */
  DYNAMIC("mcp.dynamic", Writer.PACK),
  /** When it registered itself, in epoch seconds; updates do not change it. */
  REGISTERED("mcp.registered", Writer.PACK),
  /** Of a client known by its document: who decided what about it ({@link DocumentState}). */
  DOCUMENT_STATE("mcp.document.state", Writer.PACK),
  /** SHA-256 of the document that the client was made of, in Base64url. */
  DOCUMENT_DIGEST("mcp.document.digest", Writer.PACK),
  /** The same of what a person decides about: redirect URIs, keys, hosts of links. */
  DOCUMENT_ESSENCE("mcp.document.essence", Writer.PACK),
  /** The essence of a newer document that waits for an administrator. */
  DOCUMENT_WAITING("mcp.document.waiting", Writer.PACK),
  /** When the document was had last, in epoch seconds. */
  DOCUMENT_FETCHED("mcp.document.fetched", Writer.PACK),
  /** Until when it counts without being fetched again, in epoch seconds. */
  DOCUMENT_EXPIRES("mcp.document.expires", Writer.PACK),
  /** Its {@code ETag} (RFC 9110 section 8.8.3). */
  DOCUMENT_ETAG("mcp.document.etag", Writer.PACK),
  /** Its {@code Last-Modified} (RFC 9110 section 8.8.2). */
  DOCUMENT_MODIFIED("mcp.document.modified", Writer.PACK),
  /** The day of its last use, as the epoch seconds of its beginning (UTC). */
  LAST_USED("mcp.last_used", Writer.PACK),
  /** When it expires unless it is used, in epoch seconds; absent on those that do not. */
  EXPIRES("mcp.expires", Writer.PACK),
  /** Until its first use: a digest of what it registered, to know an equal one by. */
  REUSE("mcp.reuse", Writer.PACK),
  /** The {@code application_type} that it registered (OpenID Connect Registration section 2). */
  APPLICATION_TYPE("mcp.application_type", Writer.PACK),
  /** Its redirect URIs in the order in which it sent them. */
  REDIRECT_URIS("mcp.redirect_uris", Writer.PACK),
  /** Who vouches for its name, in words ({@link VerifiedClient}). */
  VERIFIED_BY("mcp.verified.by", Writer.ADMINISTRATOR),
  /** Since when, a day as in {@code 2026-11-24}. */
  VERIFIED_SINCE("mcp.verified.since", Writer.ADMINISTRATOR),
  /** Scopes that are an MCP server's own, separated by blanks. */
  SCOPES_SUPPORTED("mcp.scopes_supported", Writer.ADMINISTRATOR),
  /** URL templates that are an MCP server's too, joined by {@code ##}. */
  RESOURCE_TEMPLATE("mcp.resource_template", Writer.ADMINISTRATOR),
  /** {@code url}: the audience of an MCP server's tokens is the URL alone. */
  AUDIENCE("mcp.audience", Writer.ADMINISTRATOR),
  /** Of an MCP server: the clients that may reach it, entries joined by {@code ##}. */
  ALLOWED_CLIENTS("mcp.allowed_clients", Writer.ADMINISTRATOR),
  /** Of an MCP server: the role that a person needs for it. */
  REQUIRED_ROLE("mcp.required_role", Writer.ADMINISTRATOR),
  /** Of an MCP server: the most that clients which came by themselves get of its scopes. */
  DYNAMIC_SCOPES("mcp.dynamic_scopes", Writer.ADMINISTRATOR),
  /** Of an MCP server: {@code true} where its tokens have to be bound to a key (RFC 9449). */
  REQUIRE_DPOP("mcp.require_dpop", Writer.ADMINISTRATOR),
  /** The MCP server of the client's requests that name none. */
  DEFAULT_RESOURCE("mcp.default_resource", Writer.ADMINISTRATOR),
  /** The PBKDF2 hash of the client's secret; an administrator may bring one along. */
  SECRET_HASH("mcp.secret.hash", Writer.PACK),
  /** The hash of the secret before, for as long as Keycloak's rotation accepts it. */
  SECRET_ROTATED_HASH("mcp.secret.rotated.hash", Writer.PACK),
  /** Until when that is, in epoch seconds. */
  SECRET_ROTATED_EXPIRES("mcp.secret.rotated.expires", Writer.PACK),
  /** Digests of hashes that the client had before, which are not taken again. */
  SECRET_FORMER("mcp.secret.former", Writer.PACK),
  /** A digest of the hash whose secret Keycloak generated, so that fewer rounds protect it. */
  SECRET_GENERATED("mcp.secret.generated", Writer.PACK),
  /** Of a client scope: whether the consent page sets it apart. */
  SENSITIVE("mcp.sensitive", Writer.ADMINISTRATOR),
  /** Of a client scope: whether the consent page lets nobody leave it out. */
  CONSENT_REQUIRED("mcp.consent_required", Writer.ADMINISTRATOR),
  /** Of a user, and followed by client and terms: what the user allowed, see the consent record. */
  CONSENT("mcp.consent", Writer.PACK),
  /**
   * Of a client that somebody vouches for: where its users are not asked ({@link ImpliedConsent}).
   */
  IMPLIED_CONSENT("mcp.consent", Writer.ADMINISTRATOR),
  /** Of a realm: {@code true} switches metadata on that says what a client can really get. */
  METADATA("mcp.metadata", Writer.ADMINISTRATOR),
  /** Of a realm: whom a person asks who may not reach an MCP server, in words. */
  CONTACT("mcp.contact", Writer.ADMINISTRATOR),
  /** Of a realm file: scopes of Keycloak's own that clients get only if they ask for them. */
  OPTIONAL_SCOPES("mcp.optional_scopes", Writer.ADMINISTRATOR),
  /**
   * Of a realm: what its setup changed, with what was there before, so that it can be undone; of a
   * client that was there: the lifetimes that a setup gave it.
   */
  SETUP("mcp.setup", Writer.PACK);

  /** What every name begins with. */
  public static final String NAMESPACE = "mcp.";

  private final String key;
  private final Writer writer;

  McpAttribute(String key, Writer writer) {
    this.key = key;
    this.writer = writer;
  }

  /** The name under which Keycloak stores it. */
  public String key() {
    return key;
  }

  /** Who decides what it says. */
  public Writer writer() {
    return writer;
  }

  /** Who decides what an attribute says; never the client that carries it. */
  public enum Writer {
    /** Administrators alone, in the console or by admin REST. */
    ADMINISTRATOR,
    /** The pack, from what it has judged. */
    PACK
  }
}
