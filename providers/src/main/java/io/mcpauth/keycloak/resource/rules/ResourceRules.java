package io.mcpauth.keycloak.resource.rules;

import io.mcpauth.keycloak.resource.registry.ResourceLookup;
import io.mcpauth.keycloak.resource.registry.ResourceUri;
import io.mcpauth.keycloak.resource.rules.ResourceDecision.Bound;
import io.mcpauth.keycloak.resource.rules.ResourceDecision.Deny;
import io.mcpauth.keycloak.resource.rules.ResourceDecision.Reason;
import io.mcpauth.keycloak.resource.rules.ResourceDecision.Unbound;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The rules of RFC 8707 as this project applies them, for one request; no session, no I/O.
 *
 * <p>The executor and the post-processor ask about the same resource: the second time it is known.
 */
public final class ResourceRules {

  private final ResourceLookup lookup;
  private final Optional<String> ofClient;
  private final Optional<String> ofRealm;
  private final Map<String, ResourceDecision> bindings = new HashMap<>();

  /**
   * Rules of one realm.
   *
   * @param lookup the registered resource servers
   * @param ofClient the default of the client: for any client that has one
   * @param ofRealm the default of the realm: for dynamic clients, which need one
   */
  public ResourceRules(ResourceLookup lookup, Optional<String> ofClient, Optional<String> ofRealm) {
    this.lookup = lookup;
    this.ofClient = ofClient;
    this.ofRealm = ofRealm;
  }

  /**
   * Judges an authorization request, before the user sees a login page.
   *
   * @param requested the parameter {@code resource}
   * @param dynamic whether the client registered itself
   */
  public ResourceDecision atAuthorization(Optional<String> requested, boolean dynamic) {
    return requested.map(this::binding).orElseGet(() -> withoutResource(dynamic));
  }

  /**
   * Judges a token request that follows from an earlier grant: code or refresh token.
   *
   * @param granted the resource of the authorization request
   * @param requested the parameter {@code resource} of this request
   * @param dynamic whether the client registered itself
   */
  public ResourceDecision afterGrant(
      Optional<String> granted, Optional<String> requested, boolean dynamic) {
    if (granted.isEmpty() && requested.isEmpty()) {
      return withoutResource(dynamic);
    }
    // RFC 8707 section 2.2: the requested resource must be within what was granted. One resource
    // was granted, so the parameter repeats it or is left out; it never widens a token.
    if (requested.isPresent() && !sameResource(granted, requested.get())) {
      return ResourceUri.parse(requested.get()).isEmpty()
          ? new Deny(unreadable(requested.get()))
          : new Deny(Reason.CHANGED);
    }
    ResourceDecision decision = binding(granted.orElseThrow());
    // A client that named no resource cannot mend it by naming another one. RFC 6749 section 5.2
    // has invalid_grant for a grant that is good for nothing any more, and clients sign in then.
    return requested.isEmpty() && decision.equals(new Deny(Reason.UNKNOWN))
        ? new Deny(Reason.GONE)
        : decision;
  }

  private static boolean sameResource(Optional<String> granted, String requested) {
    Optional<ResourceUri> uri = ResourceUri.parse(requested);
    return uri.isPresent() && granted.flatMap(ResourceUri::parse).equals(uri);
  }

  private ResourceDecision withoutResource(boolean dynamic) {
    // RFC 8707 section 2 lets the server have a default.
    if (ofClient.isPresent()) {
      return binding(ofClient.get());
    }
    if (!dynamic) {
      return new Unbound();
    }
    // MCP authorization, "Token audience binding": a server accepts only tokens issued for it, so a
    // token without audience is useless at best.
    return ofRealm.map(this::binding).orElseGet(() -> new Deny(Reason.MISSING));
  }

  private ResourceDecision binding(String indicator) {
    return bindings.computeIfAbsent(indicator, this::bind);
  }

  private ResourceDecision bind(String indicator) {
    return lookup
        .find(indicator)
        .<ResourceDecision>map(server -> new Bound(server, indicator))
        .orElseGet(() -> new Deny(whyNot(indicator)));
  }

  // RFC 8707 section 2: "invalid_target" when the resource is invalid, missing, unknown or
  // malformed.
  private Reason whyNot(String indicator) {
    if (ResourceUri.parse(indicator).isEmpty()) {
      return unreadable(indicator);
    }
    return lookup.isShared(indicator) ? Reason.SHARED : Reason.UNKNOWN;
  }

  // RFC 8707 section 2 lets a client name several resources for one token. We issue tokens for one
  // server only (section 3: "to reduce the scope of a token"); RepeatedResource joins the values.
  private static Reason unreadable(String indicator) {
    return indicator.contains(RepeatedResource.SEPARATOR) ? Reason.SEVERAL : Reason.MALFORMED;
  }
}
