package main

import (
	"context"
	"net/http"
	"strings"

	"github.com/MicahParks/keyfunc/v3"
	"github.com/golang-jwt/jwt/v5"
	"github.com/modelcontextprotocol/go-sdk/auth"
)

type accessToken struct {
	jwt.RegisteredClaims
	Scope string `json:"scope"`
}

// requireAccessToken lets a request through only with an access token of the realm issuer for the MCP server at url.
// metadata is where the server's resource metadata (RFC 9728) is.
func requireAccessToken(ctx context.Context, issuer, url, metadata string) (func(http.Handler) http.Handler, error) {
	keys, err := keyfunc.NewDefaultCtx(ctx, []string{issuer + "/protocol/openid-connect/certs"})
	if err != nil {
		return nil, err
	}
	verify := func(_ context.Context, token string, _ *http.Request) (*auth.TokenInfo, error) {
		var claims accessToken
		parsed, err := jwt.ParseWithClaims(token, &claims, keys.Keyfunc,
			jwt.WithValidMethods([]string{"RS256"}), jwt.WithIssuer(issuer), jwt.WithAudience(url), jwt.WithExpirationRequired())
		if err != nil || parsed.Header["typ"] != "at+jwt" {
			return nil, auth.ErrInvalidToken
		}
		return &auth.TokenInfo{Scopes: strings.Fields(claims.Scope), Expiration: claims.ExpiresAt.Time, UserID: claims.Subject}, nil
	}
	return auth.RequireBearerToken(verify, &auth.RequireBearerTokenOptions{
		ResourceMetadataURL: metadata,
		Scopes:              []string{"mcp:tools"},
	}), nil
}
