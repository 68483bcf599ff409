package io.mcpauth.keycloak.bound;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.keycloak.models.AuthenticatedClientSessionModel;
import org.keycloak.models.Constants;

class KeptGrantsTest {

  private final Map<String, String> notes = new HashMap<>();
  private final AuthenticatedClientSessionModel session = session(notes);

  @Test
  void keepsAllThatIsSaidOfAGrant() {
    KeptGrant grant =
        new KeptGrant(
            new GrantId("a"), 5, 7, true, "a \"server\"", "https://x.example/", "one two", 3);

    KeptGrants.begin(session, grant);

    assertThat(KeptGrants.of(session)).containsExactly(grant);
    assertThat(KeptGrants.contain(session, new GrantId("a"))).isTrue();
    assertThat(KeptGrants.contain(session, new GrantId("b"))).isFalse();
  }

  /** Keycloak merges what two requests write by the note. */
  @Test
  void twoThatBeginAtOnceHaveTwoNotes() {
    Map<String, String> one = new HashMap<>(notes);
    Map<String, String> other = new HashMap<>(notes);
    KeptGrants.begin(session(one), begun("a", 1));
    KeptGrants.begin(session(other), begun("b", 1));

    notes.putAll(one);
    notes.putAll(other);

    assertThat(KeptGrants.of(session)).hasSize(2);
  }

  @Test
  void remembersUseAndRetries() {
    KeptGrants.begin(session, begun("a", 10));

    KeptGrants.used(session, new GrantId("a"), 20);
    KeptGrants.retried(session, new GrantId("a"), 21);
    KeptGrants.used(session, new GrantId("a"), 15);
    KeptGrants.used(session, new GrantId("none"), 30);

    KeptGrant kept = KeptGrants.of(session).get(0);
    assertThat(kept.since()).isEqualTo(10);
    assertThat(kept.used()).isEqualTo(21);
    assertThat(kept.retries()).isEqualTo(1);
    assertThat(KeptGrants.of(session)).hasSize(1);
  }

  /** Keycloak keeps the names of notes in its database, so there are not more of them. */
  @Test
  void theOneThatWasUsedLongestAgoGivesWay() {
    fill();
    KeptGrants.used(session, new GrantId("g0"), 1000);

    KeptGrants.begin(session, begun("new", 2000));

    assertThat(KeptGrants.of(session)).hasSize(KeptGrants.MOST);
    assertThat(KeptGrants.gaveWay(session, new GrantId("g1"))).isTrue();
    assertThat(EndedGrants.contain(session, new GrantId("g1"))).isTrue();
    assertThat(EndedGrants.contain(session, new GrantId("g0"))).isFalse();
    assertThat(EndedGrants.contain(session, new GrantId("new"))).isFalse();
    // In the note of another one.
    KeptGrants.used(session, new GrantId("new"), 3000);
    assertThat(KeptGrants.of(session)).filteredOn(kept -> kept.used() == 3000).hasSize(1);
  }

  @Test
  void oneThatHasEndedGivesWayFirst() {
    fill();
    notes.put("mcp.ended.g7", "");

    KeptGrants.begin(session, begun("new", 2000));

    assertThat(EndedGrants.contain(session, new GrantId("g0"))).isFalse();
    assertThat(KeptGrants.contain(session, new GrantId("g7"))).isFalse();
    assertThat(EndedGrants.contain(session, new GrantId("g7"))).isTrue();
  }

  @Test
  void aNoteWithoutTextIsGoneAndIsTakenFirst() {
    fill();
    notes.put("mcp.grant.g9", "");

    KeptGrants.begin(session, begun("new", 2000));

    assertThat(KeptGrants.of(session)).hasSize(KeptGrants.MOST);
    assertThat(notes.keySet()).hasSize(KeptGrants.MOST);
    assertThat(KeptGrants.contain(session, new GrantId("new"))).isTrue();
  }

  /** Its grants are another client's, so that it keeps none of them. */
  @Test
  void whatWasExchangedDoesNotGiveWay() {
    fill();
    assertThat(KeptGrants.gaveWay(session, new GrantId("another's"))).isTrue();

    notes.put(Constants.TOKEN_EXCHANGE_SUBJECT_CLIENT + "other", "");

    assertThat(KeptGrants.gaveWay(session, new GrantId("another's"))).isFalse();
  }

  @Test
  void nobodyGivesWayWhereThereIsRoom() {
    KeptGrants.begin(session, begun("a", 1));

    assertThat(KeptGrants.gaveWay(session, new GrantId("of before"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "{}", "[]", "[\"a\",1,2,true,\"s\",\"r\",\"c\"]", "null"})
  void whatIsNoGrantIsNone(String text) {
    notes.put("mcp.grant.a", text);
    notes.put("mcp.grants", "a b");

    assertThat(KeptGrants.of(session)).isEmpty();
    assertThat(KeptGrants.contain(session, new GrantId("a"))).isFalse();
  }

  private void fill() {
    for (int i = 0; i < KeptGrants.MOST; i++) {
      KeptGrants.begin(session, begun("g" + i, 100 + i));
    }
    assertThat(notes).hasSize(KeptGrants.MOST);
  }

  private static KeptGrant begun(String id, long since) {
    return KeptGrant.begun(
        new GrantId(id), since, false, new BoundToken("https://x.example/", "server"), "scope");
  }

  private static AuthenticatedClientSessionModel session(Map<String, String> notes) {
    return (AuthenticatedClientSessionModel)
        Proxy.newProxyInstance(
            KeptGrantsTest.class.getClassLoader(),
            new Class<?>[] {AuthenticatedClientSessionModel.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getNote" -> notes.get(arguments[0]);
                  case "setNote" -> notes.put((String) arguments[0], (String) arguments[1]);
                  case "getNotes" -> Map.copyOf(notes);
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }
}
