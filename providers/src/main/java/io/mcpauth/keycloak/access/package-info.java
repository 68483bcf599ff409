/**
 * Which client and which person reach which MCP server: what an administrator wrote on the server,
 * the check of it when the server is saved, and the decision. A server without these settings is
 * open to everybody whom its realm lets in.
 *
 * <p>What may come in: questions about a server, a client and a person. Where they are asked, and
 * with which error, belongs to {@code resource}; what becomes of a token that left to {@code
 * bound}. Standards: RFC 8707 section 2 ({@code invalid_target}), RFC 6749 sections 4.1.2.1 and
 * 5.2.
 */
@NullMarked
package io.mcpauth.keycloak.access;

import org.jspecify.annotations.NullMarked;
