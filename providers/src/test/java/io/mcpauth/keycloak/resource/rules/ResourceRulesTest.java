package io.mcpauth.keycloak.resource.rules;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.resource.registry.ResourceAddress;
import io.mcpauth.keycloak.resource.registry.ResourceLookup;
import io.mcpauth.keycloak.resource.registry.ResourceServer;
import io.mcpauth.keycloak.resource.registry.ResourceUri;
import io.mcpauth.keycloak.resource.rules.ResourceDecision.Bound;
import io.mcpauth.keycloak.resource.rules.ResourceDecision.Deny;
import io.mcpauth.keycloak.resource.rules.ResourceDecision.Reason;
import io.mcpauth.keycloak.resource.rules.ResourceDecision.Unbound;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ResourceRulesTest {

  private static final String A = "https://a.example/mcp";
  private static final String B = "https://b.example/mcp";
  private static final ResourceServer SERVER_A = server("a", A);
  private static final ResourceServer SERVER_B = server("b", B);
  private static final Map<String, ResourceServer> REGISTERED = Map.of(A, SERVER_A, B, SERVER_B);

  private static ResourceServer server(String clientId, String url) {
    return new ResourceServer(clientId, ResourceAddress.only(url), Set.of(), false);
  }

  private final ResourceRules rules = rules(Optional.empty());
  private final ResourceRules rulesWithDefault = rules(Optional.of(A));

  private static ResourceRules rules(Optional<String> defaultResource) {
    return new ResourceRules(REALM, Optional.empty(), defaultResource);
  }

  /** Two clients have the URL that is called shared. */
  private static final ResourceLookup REALM =
      new ResourceLookup() {
        @Override
        public Optional<ResourceServer> find(String indicator) {
          return ResourceUri.parse(indicator).map(ResourceUri::value).map(REGISTERED::get);
        }

        @Override
        public boolean isShared(String indicator) {
          return indicator.contains("shared");
        }
      };

  @Test
  void bindsToTheRequestedServerAndKeepsTheClientsSpelling() {
    String spelling = "HTTPS://A.example:443/mcp";
    assertThat(rules.atAuthorization(Optional.of(spelling), true))
        .isEqualTo(new Bound(SERVER_A, spelling));
  }

  @Test
  void refusesAnUnknownResource() {
    assertThat(rulesWithDefault.atAuthorization(Optional.of("https://unknown.example/"), true))
        .isEqualTo(new Deny(Reason.UNKNOWN));
  }

  @Test
  void refusesAMalformedResource() {
    assertThat(rules.atAuthorization(Optional.of("a.example/mcp"), false))
        .isEqualTo(new Deny(Reason.MALFORMED));
  }

  @Test
  void leavesAClientMadeByHandAloneWhenItNamesNoResource() {
    assertThat(rulesWithDefault.atAuthorization(Optional.empty(), false)).isEqualTo(new Unbound());
    assertThat(rulesWithDefault.afterGrant(Optional.empty(), Optional.empty(), false))
        .isEqualTo(new Unbound());
  }

  @Test
  void givesADynamicClientTheDefaultResource() {
    assertThat(rulesWithDefault.atAuthorization(Optional.empty(), true))
        .isEqualTo(new Bound(SERVER_A, A));
    assertThat(rulesWithDefault.afterGrant(Optional.empty(), Optional.empty(), true))
        .isEqualTo(new Bound(SERVER_A, A));
  }

  @Test
  void refusesADynamicClientWithoutResourceWhenThereIsNoDefault() {
    assertThat(rules.atAuthorization(Optional.empty(), true)).isEqualTo(new Deny(Reason.MISSING));
    assertThat(rules.afterGrant(Optional.empty(), Optional.empty(), true))
        .isEqualTo(new Deny(Reason.MISSING));
  }

  @Test
  void refusesADefaultThatIsNotRegistered() {
    assertThat(rules(Optional.of("https://gone.example/")).atAuthorization(Optional.empty(), true))
        .isEqualTo(new Deny(Reason.UNKNOWN));
  }

  /** RFC 8707 section 2.2. */
  @Test
  void letsATokenRequestRepeatOrOmitTheResource() {
    assertThat(rules.afterGrant(Optional.of(A), Optional.of(A), true))
        .isEqualTo(new Bound(SERVER_A, A));
    assertThat(rules.afterGrant(Optional.of(A), Optional.of("https://A.EXAMPLE/mcp"), true))
        .isEqualTo(new Bound(SERVER_A, A));
    assertThat(rules.afterGrant(Optional.of(A), Optional.empty(), true))
        .isEqualTo(new Bound(SERVER_A, A));
  }

  /** RFC 8707 section 2.2. */
  @Test
  void refusesATokenRequestThatChangesTheResource() {
    assertThat(rules.afterGrant(Optional.of(A), Optional.of(B), true))
        .isEqualTo(new Deny(Reason.CHANGED));
    assertThat(rules.afterGrant(Optional.empty(), Optional.of(B), false))
        .isEqualTo(new Deny(Reason.CHANGED));
    assertThat(rules.afterGrant(Optional.of(A), Optional.of("nonsense"), true))
        .isEqualTo(new Deny(Reason.MALFORMED));
  }

  /** RFC 6749 section 5.2: clients sign in again on invalid_grant, and on nothing else. */
  @Test
  void endsAGrantWhoseServerIsGone() {
    Optional<String> gone = Optional.of("https://gone.example/");

    assertThat(rules.afterGrant(gone, Optional.empty(), true)).isEqualTo(new Deny(Reason.GONE));
    assertThat(Reason.GONE.error()).isEqualTo("invalid_grant");
    assertThat(rules.afterGrant(gone, gone, true)).isEqualTo(new Deny(Reason.UNKNOWN));
    assertThat(Reason.UNKNOWN.error()).isEqualTo("invalid_target");
  }

  @Test
  void saysThatSeveralClientsShareAResource() {
    Optional<String> shared = Optional.of("https://shared.example/");

    assertThat(rules.atAuthorization(shared, true)).isEqualTo(new Deny(Reason.SHARED));
    assertThat(rules.afterGrant(shared, Optional.empty(), true)).isEqualTo(new Deny(Reason.SHARED));
  }

  @Test
  void givesAnyClientItsOwnDefaultResource() {
    ResourceRules own = new ResourceRules(REALM, Optional.of(B), Optional.of(A));

    assertThat(own.atAuthorization(Optional.empty(), false)).isEqualTo(new Bound(SERVER_B, B));
    assertThat(own.atAuthorization(Optional.empty(), true)).isEqualTo(new Bound(SERVER_B, B));
    assertThat(own.afterGrant(Optional.empty(), Optional.empty(), false))
        .isEqualTo(new Bound(SERVER_B, B));
    assertThat(own.atAuthorization(Optional.of(A), false)).isEqualTo(new Bound(SERVER_A, A));
  }
}
