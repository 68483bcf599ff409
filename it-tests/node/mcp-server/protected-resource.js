/**
 * Tells clients where to get a token for this server: OAuth 2.0 Protected Resource Metadata (RFC 9728).
 */

const WELL_KNOWN = '/.well-known/oauth-protected-resource';

/** The scope a client needs before it may see or call a tool. */
export const TOOLS_SCOPE = 'mcp:tools';

/**
 * `offline_access` is missing on purpose: whether a client may act while the user is away is between the client and the
 * authorization server; this server has no use for it, and should not make every client ask for it.
 */
const SCOPES = [TOOLS_SCOPE];

/**
 * RFC 9728 section 2.
 *
 * @param {{ issuer: string, resource: string }} server
 */
export function metadataOf({ issuer, resource }) {
  return {
    resource,
    authorization_servers: [issuer],
    scopes_supported: SCOPES,
    bearer_methods_supported: ['header'],
    resource_name: 'Sample MCP server',
  };
}

/**
 * RFC 9728 section 3.1: the well-known string goes between host and path of the resource. Clients also try the form without
 * the path (MCP authorization, "Protected Resource Metadata Discovery Requirements").
 *
 * @param {string} resource
 */
export function metadataPaths(resource) {
  const { pathname } = new URL(resource);
  return pathname === '/' ? [WELL_KNOWN] : [WELL_KNOWN + pathname, WELL_KNOWN];
}

/**
 * The URL that the 401 challenge names.
 *
 * @param {string} resource
 */
export function metadataUrl(resource) {
  return new URL(metadataPaths(resource)[0], resource).href;
}
