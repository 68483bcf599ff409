package io.mcpauth.keycloak.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.request.RefusedMember;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.util.JsonSerialization;

class ServerReaderTest {

  private static final String URL = "https://mcp.example.com/mcp";

  @Test
  void whatIsNotSaidHasItsDefault() throws Exception {
    ServerObject server = read("{'clientId':'a','resources':['%s'],'access':null}".formatted(URL));

    assertThat(server)
        .isEqualTo(
            new ServerObject(
                "a",
                Optional.empty(),
                List.of(URL),
                List.of(),
                List.of(),
                AccessObject.OPEN,
                Optional.empty(),
                true));
  }

  @Test
  void everyMemberComesBackAsItWas() throws Exception {
    ServerObject server =
        new ServerObject(
            "a b",
            Optional.of("Müller's \"Server\""),
            List.of(URL, "https://other.example/mcp"),
            List.of("https://gw.example/{server}/mcp"),
            List.of("mcp:tools", "mcp:prompts"),
            new AccessObject(
                List.of("token", "client:my client", "document:https://*.example/*"),
                Optional.of("my client.user"),
                List.of("mcp:tools"),
                true),
            Optional.of("url"),
            false);
    ObjectNode json = JsonSerialization.mapper.valueToTree(server.json(Optional.of("id-1")));

    assertThat(ServerReader.read(json, Optional.of("id-1"))).isEqualTo(server);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "{'resources':['u']}                                               | clientId",
        "{'clientId':null,'resources':['u']}                               | clientId",
        "{'clientId':' ','resources':['u']}                                | clientId",
        "{'clientId':' a','resources':['u']}                               | clientId",
        "{'clientId':7,'resources':['u']}                                  | clientId",
        "{'clientId':'a\\u0000b','resources':['u']}                        | clientId",
        "{'clientId':'a\\u202eb','resources':['u']}                        | clientId",
        "{'clientId':'a\\ud800b','resources':['u']}                        | clientId",
        "{'clientId':'a'}                                                  | resources",
        "{'clientId':'a','resources':[]}                                   | resources",
        "{'clientId':'a','resources':'u'}                                  | resources",
        "{'clientId':'a','resources':{'0':'u'}}                            | resources",
        "{'clientId':'a','resources':[null]}                               | resources",
        "{'clientId':'a','resources':[['u']]}                              | resources",
        "{'clientId':'a','resources':['u','']}                             | resources",
        "{'clientId':'a','resources':['u v']}                              | resources",
        "{'clientId':'a','resources':['u##v']}                             | resources",
        "{'clientId':'a','resources':['u#','v']}                           | resources",
        "{'clientId':'a','resources':['u'],'templates':'t'}                | templates",
        "{'clientId':'a','resources':['u'],'scopes':['b c']}               | scopes",
        "{'clientId':'a','resources':['u'],'scopes':[1]}                   | scopes",
        "{'clientId':'a','resources':['u'],'name':''}                      | name",
        "{'clientId':'a','resources':['u'],'name':['n']}                   | name",
        "{'clientId':'a','resources':['u'],'enabled':'true'}               | enabled",
        "{'clientId':'a','resources':['u'],'enabled':1}                    | enabled",
        "{'clientId':'a','resources':['u'],'access':{'requireDpop':'yes'}} | access.requireDpop",
        "{'clientId':'a','resources':['u'],'audience':'both'}              | audience",
        "{'clientId':'a','resources':['u'],'audience':true}                | audience",
        "{'clientId':'a','resources':['u'],'access':['token']}             | access",
        "{'clientId':'a','resources':['u'],'access':{'client':['token']}}  | access.client",
        "{'clientId':'a','resources':['u'],'access':{'clients':'token'}}   | access.clients",
        "{'clientId':'a','resources':['u'],'access':{'clients':['a##b']}}  | access.clients",
        "{'clientId':'a','resources':['u'],'access':{'role':['user']}}     | access.role",
        "{'clientId':'a','resources':['u'],'access':{'dynamicScopes':'s'}} | access.dynamicScopes",
        "{'clientId':'a','resources':['u'],'acess':{'clients':['token']}}  | acess",
        "{'clientId':'a','resources':['u'],'Enabled':false}                | Enabled",
        "{'clientId':'a','resources':['u'],'secret':'s'}                   | secret",
        "{'clientId':'a','resources':['u'],'id':'2'}                       | id",
        "{'clientId':'a','resources':['u'],'publicClient':true}            | publicClient",
        "{'clientId':'a','resources':['u'],'attributes':{}}                | attributes",
      })
  void refusesWhatNoServerHasAndNamesIt(String json, String field) {
    assertThat(refusal(json).field()).isEqualTo(field);
  }

  @Test
  void aListIsBounded() throws Exception {
    String hundred =
        String.join(
            ",",
            IntStream.range(0, 100).mapToObj("'https://mcp.example.com/%d'"::formatted).toList());

    assertThat(read("{'clientId':'a','resources':[%s]}".formatted(hundred)).resources())
        .hasSize(100);
    assertThat(refusal("{'clientId':'a','resources':[%s,'u']}".formatted(hundred)).field())
        .isEqualTo("resources");
  }

  @Test
  void aValueIsBounded() throws Exception {
    String longest = "u".repeat(2048);

    assertThat(read("{'clientId':'a','resources':['%s']}".formatted(longest)).resources())
        .containsExactly(longest);
    assertThat(refusal("{'clientId':'a','resources':['%su']}".formatted(longest)).field())
        .isEqualTo("resources");
    assertThat(refusal("{'clientId':'%s','resources':['u']}".formatted("a".repeat(256))).field())
        .isEqualTo("clientId");
    assertThat(
            refusal("{'clientId':'a','resources':['u'],'%s':1}".formatted("x".repeat(999))).field())
        .hasSize(64);
  }

  @Test
  void anEntryThatComesTwiceIsOne() throws Exception {
    assertThat(read("{'clientId':'a','resources':['u','v','u']}").resources())
        .containsExactly("u", "v");
  }

  private static RefusedMember refusal(String json) {
    return catchThrowableOfType(RefusedMember.class, () -> read(json));
  }

  private static ServerObject read(String json) throws JsonProcessingException, RefusedMember {
    return ServerReader.read(
        (ObjectNode) JsonSerialization.mapper.readTree(json.replace('\'', '"')), Optional.empty());
  }
}
