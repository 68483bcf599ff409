// An MCP server with the lines of docs/clients.md in front of it. It says its URL when it is ready, and ends when its standard
// input closes: so it does not outlive the test that started it.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"os"

	"github.com/modelcontextprotocol/go-sdk/auth"
	"github.com/modelcontextprotocol/go-sdk/mcp"
	"github.com/modelcontextprotocol/go-sdk/oauthex"
)

const metadataPath = "/.well-known/oauth-protected-resource/mcp"

func main() {
	listener, err := net.Listen("tcp", "localhost:0")
	if err != nil {
		log.Fatal(err)
	}
	issuer := os.Getenv("ISSUER")
	origin := fmt.Sprintf("http://localhost:%d", listener.Addr().(*net.TCPAddr).Port)
	guard, err := requireAccessToken(context.Background(), issuer, origin+"/mcp", origin+metadataPath)
	if err != nil {
		log.Fatal(err)
	}

	server := mcp.NewServer(&mcp.Implementation{Name: "go-mcp-server", Version: "0.1.0"}, nil)
	routes := http.NewServeMux()
	routes.Handle("/mcp", guard(mcp.NewStreamableHTTPHandler(
		func(*http.Request) *mcp.Server { return server }, &mcp.StreamableHTTPOptions{Stateless: true})))
	routes.Handle(metadataPath, auth.ProtectedResourceMetadataHandler(&oauthex.ProtectedResourceMetadata{
		Resource:             origin + "/mcp",
		AuthorizationServers: []string{issuer},
		ScopesSupported:      []string{"mcp:tools"},
	}))

	go func() {
		_, _ = io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	fmt.Printf("{\"url\":%q}\n", origin+"/mcp")
	log.Fatal(http.Serve(listener, routes))
}
