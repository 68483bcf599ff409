package io.mcpauth.keycloak.secret;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * The vectors of C2SP's project Wycheproof, from a clone of it: they are another project's data and
 * are not copied here.
 */
@EnabledIfSystemProperty(named = "wycheproof", matches = ".+")
class WycheproofTest {

  private static final HexFormat HEX = HexFormat.of();

  @Test
  void computesEveryVectorWhoseSecretIsText() throws Exception {
    JsonNode file =
        new ObjectMapper()
            .readTree(
                Path.of(System.getProperty("wycheproof"), "pbkdf2_hmacsha256_test.json").toFile());
    List<String> wrong = new ArrayList<>();
    int checked = 0;
    for (JsonNode vector : file.findValue("tests")) {
      byte[] secret = HEX.parseHex(vector.get("password").asText());
      if (!isText(secret)) {
        continue; // A client secret is text (RFC 6749 appendix A.2): there is no way to send it.
      }
      checked++;
      byte[] derived =
          Pbkdf2.derive(
              new String(secret, StandardCharsets.UTF_8),
              HEX.parseHex(vector.get("salt").asText()),
              vector.get("iterationCount").asInt(),
              vector.get("dkLen").asInt());
      if (!HEX.formatHex(derived).equals(vector.get("dk").asText())) {
        wrong.add(vector.get("tcId").asText());
      }
    }
    assertThat(wrong).isEmpty();
    assertThat(checked).isGreaterThan(40);
  }

  private static boolean isText(byte[] bytes) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(java.nio.ByteBuffer.wrap(bytes));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
