package io.mcpauth.keycloak.servers.snippet;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringReader;
import java.util.Properties;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.keycloak.util.JsonSerialization;

class LiteralTest {

  @Test
  void nothingInAValueIsCode() {
    assertThat(Literal.singleQuoted("a'; evil(); '")).isEqualTo("'a\\'; evil(); \\''");
    assertThat(Literal.singleQuoted("a\\'")).isEqualTo("'a\\\\\\''");
    assertThat(Literal.doubleQuoted("a\" + b + \"")).isEqualTo("\"a\\\" + b + \\\"\"");
    assertThat(Literal.doubleQuoted("a\nb\rc\u2028")).isEqualTo("\"a\\nb\\rc\\u2028\"");
    assertThat(Literal.doubleQuoted("\\u0022")).isEqualTo("\"\\\\u0022\"");
    assertThat(Literal.property("a\nquarkus.oidc.enabled=false")).hasLineCount(1);
    assertThat(Literal.onlyProperty("https://a/b,$c")).isEqualTo("https://a/b\\\\,\\\\$c");
    assertThat(Literal.property("https://a/b,$c")).isEqualTo("https://a/b,\\\\$c");
  }

  /** RFC 8259 reads it back: the escapes are those of JavaScript, Java and Python too. */
  @Property
  void aDoubleQuotedValueComesBack(@ForAll String value) throws IOException {
    assertThat(JsonSerialization.mapper.readTree(Literal.doubleQuoted(value)).textValue())
        .isEqualTo(value);
  }

  @Property
  void aPropertyIsOneLineAndOneValue(@ForAll String value) throws IOException {
    Properties file = new Properties();
    file.load(new StringReader("first=" + Literal.onlyProperty(value) + "\nlast=1\n"));

    assertThat(file).containsOnlyKeys("first", "last");
    assertThat(file.getProperty("first").replaceAll("\\\\(.)", "$1").strip())
        .isEqualTo(value.strip());
  }
}
