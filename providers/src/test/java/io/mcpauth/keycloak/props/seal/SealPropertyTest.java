package io.mcpauth.keycloak.props.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class SealPropertyTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private static final RealmKey KEY = new RealmKey(bytes(1));
  private static final RealmKey OTHER_KEY = new RealmKey(bytes(2));
  private static final Binding HERE =
      new Binding("https://id.example/realms/mcp", "server", "onrtac:1f0c");

  @Property(tries = 300)
  void opensWhatItSealed(
      @ForAll("objects") Map<String, Object> props, @ForAll("bindings") Binding where)
      throws IOException {
    byte[] json = MAPPER.writeValueAsBytes(props);
    Optional<byte[]> opened = Open.open(Seal.seal(KEY, where, json), where, only(KEY));

    assertThat(opened).contains(json);
    assertThat(MAPPER.readTree(opened.orElseThrow())).isEqualTo(MAPPER.readTree(json));
  }

  @Property(tries = 500)
  void doesNotOpenAfterOneBitFlipped(
      @ForAll("objects") Map<String, Object> props, @ForAll @IntRange(max = 100_000) int at)
      throws JsonProcessingException {
    String sealed = Seal.seal(KEY, HERE, MAPPER.writeValueAsBytes(props));
    char[] flipped = sealed.toCharArray();
    int index = at % flipped.length;
    flipped[index] = (char) (flipped[index] ^ (1 << (at % 7)));

    assertThat(Open.open(new String(flipped), HERE, id -> Optional.of(KEY))).isEmpty();
  }

  @Property(tries = 300)
  void doesNotOpenAfterOneBitOfTheBytesFlipped(
      @ForAll @IntRange(min = 2, max = 4) int part, @ForAll @IntRange(max = 100_000) int at) {
    String[] parts = Seal.seal(KEY, HERE, "{\"a\":1}".getBytes(UTF_8)).split("\\.", -1);
    byte[] bytes = Base64.getUrlDecoder().decode(parts[part]);
    bytes[at % bytes.length] = (byte) (bytes[at % bytes.length] ^ (1 << (at % 8)));
    parts[part] = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);

    assertThat(Open.open(String.join(".", parts), HERE, only(KEY))).isEmpty();
  }

  @Property(tries = 200)
  void doesNotOpenElsewhere(
      @ForAll("bindings") Binding there, @ForAll("objects") Map<String, Object> props)
      throws JsonProcessingException {
    String sealed = Seal.seal(KEY, HERE, MAPPER.writeValueAsBytes(props));

    assertThat(Open.open(sealed, there, only(KEY))).isEmpty();
    assertThat(Open.open(sealed, HERE, id -> Optional.of(OTHER_KEY))).isEmpty();
  }

  @Property(tries = 200)
  void holdsNothingOfThePlaintext(@ForAll @Size(min = 32, max = 64) byte[] marker) {
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(marker);
    String sealed = Seal.seal(KEY, HERE, ("{\"a\":\"" + text + "\"}").getBytes(UTF_8));

    assertThat(sealed).doesNotContain(text);
  }

  @Provide
  Arbitrary<Map<String, Object>> objects() {
    Arbitrary<Object> plain =
        Arbitraries.oneOf(
            Arbitraries.strings().ofMaxLength(20).asGeneric(),
            Arbitraries.integers().asGeneric(),
            Arbitraries.longs().asGeneric(),
            Arbitraries.doubles().asGeneric(),
            Arbitraries.of(true, false).asGeneric());
    Arbitrary<Object> nested =
        Arbitraries.lazyOf(
            () -> plain,
            () -> plain.list().ofMaxSize(4).asGeneric(),
            () ->
                Arbitraries.maps(Arbitraries.strings().ofMaxLength(8), plain)
                    .ofMaxSize(4)
                    .asGeneric());
    return Arbitraries.maps(Arbitraries.strings().ofMaxLength(8), nested).ofMaxSize(6);
  }

  @Provide
  Arbitrary<Binding> bindings() {
    Arbitrary<String> text = Arbitraries.strings().ofMaxLength(30);
    return Combinators.combine(text, text, text).as(Binding::new);
  }

  private static Function<String, Optional<RealmKey>> only(RealmKey key) {
    return id -> id.equals(key.id()) ? Optional.of(key) : Optional.empty();
  }

  private static byte[] bytes(int seed) {
    byte[] bytes = new byte[RealmKey.MIN_BYTES];
    new java.util.Random(seed).nextBytes(bytes);
    return bytes;
  }
}
