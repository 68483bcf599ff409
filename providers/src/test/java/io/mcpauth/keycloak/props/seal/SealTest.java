package io.mcpauth.keycloak.props.seal;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class SealTest {

  private static final byte[] MATERIAL =
      HexFormat.of().parseHex("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
  private static final RealmKey KEY = new RealmKey(MATERIAL);
  private static final Binding HERE =
      new Binding("https://id.example/realms/mcp", "server", "onrtac:1f0c");
  private static final byte[] JSON = "{\"tenant\":\"acme\"}".getBytes(UTF_8);

  @Test
  void opensInItsPlace() {
    assertThat(Open.open(Seal.seal(KEY, HERE, JSON), HERE, SealTest::keys)).contains(JSON);
  }

  @Test
  void doesNotOpenInAnotherRealm() {
    assertClosed(new Binding("https://id.example/realms/other", "server", "onrtac:1f0c"));
  }

  @Test
  void doesNotOpenForAnotherAudience() {
    assertClosed(new Binding("https://id.example/realms/mcp", "server2", "onrtac:1f0c"));
  }

  @Test
  void doesNotOpenInAnotherToken() {
    assertClosed(new Binding("https://id.example/realms/mcp", "server", "onrtac:1f0d"));
  }

  /** A boundary that moves between issuer and audience makes another key. */
  @Test
  void keepsIssuerAndAudienceApart() {
    assertThat(KEY.forAudience("https://id.example/a", "bc").exported())
        .isNotEqualTo(KEY.forAudience("https://id.example/ab", "c").exported());
  }

  @Test
  void doesNotOpenWithAnotherKeyOfTheSameId() {
    RealmKey other = new RealmKey(Arrays.copyOf(new byte[] {9}, RealmKey.MIN_BYTES));

    assertThat(Open.open(Seal.seal(KEY, HERE, JSON), HERE, id -> Optional.of(other))).isEmpty();
  }

  @Test
  void doesNotOpenUnderAnotherKeyId() {
    String sealed = Seal.seal(KEY, HERE, JSON);
    String header = header(KEY.id().replace(KEY.id().charAt(0), 'x'));

    assertThat(Open.open(header + sealed.substring(sealed.indexOf('.')), HERE, SealTest::keys))
        .isEmpty();
    assertThat(
            Open.open(header + sealed.substring(sealed.indexOf('.')), HERE, id -> Optional.of(KEY)))
        .isEmpty();
  }

  /** The header is of another text, sealed by the same key for the same place. */
  @Test
  void doesNotOpenWithASwappedHeader() {
    String sealed = Seal.seal(KEY, HERE, JSON);
    String swapped =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                "{\"alg\":\"dir\",\"enc\":\"A128GCM\",\"kid\":\"%s\"}"
                    .formatted(KEY.id())
                    .getBytes(UTF_8));

    assertThat(Open.open(swapped + sealed.substring(sealed.indexOf('.')), HERE, SealTest::keys))
        .isEmpty();
  }

  @Test
  void doesNotOpenWithPartsOfTwo() {
    String[] one = Seal.seal(KEY, HERE, JSON).split("\\.", -1);
    String[] two = Seal.seal(KEY, HERE, JSON).split("\\.", -1);
    for (int part : List.of(2, 3, 4)) {
      String[] mixed = one.clone();
      mixed[part] = two[part];
      assertThat(Open.open(String.join(".", mixed), HERE, SealTest::keys)).isEmpty();
    }
  }

  @Test
  void doesNotOpenWhenCutOff() {
    String sealed = Seal.seal(KEY, HERE, JSON);
    for (int length = 0; length < sealed.length(); length++) {
      assertThat(Open.open(sealed.substring(0, length), HERE, SealTest::keys)).isEmpty();
    }
  }

  /** Pinned: what is sealed today must open after every update of this project. */
  @Test
  void derivesTheSameKeysForever() {
    assertThat(KEY.id()).isEqualTo(PINNED.get("kid"));
    AudienceKey audience = KEY.forAudience(HERE.issuer(), HERE.audience());
    assertThat(audience.exported()).isEqualTo(PINNED.get("k"));
    assertThat(audience.audience()).isEqualTo("server");
    assertThat(HexFormat.of().formatHex(audience.contentKey(HERE.context())))
        .isEqualTo(PINNED.get("cek"));
  }

  /** The overhead that issue 5 allows: four thirds of the JSON, and 160 bytes. */
  @Test
  void addsFewBytes() {
    for (int size : List.of(2, 100, 500, 8192)) {
      String sealed = Seal.seal(KEY, HERE, new byte[size]);
      assertThat(sealed.length()).isLessThanOrEqualTo(size * 4 / 3 + 160);
    }
  }

  @Test
  void refusesAShortKey() {
    assertThatThrownBy(() -> new RealmKey(new byte[RealmKey.MIN_BYTES - 1]))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static final Map<String, String> PINNED =
      Map.of(
          "kid",
          "rJfLQj6NTR2AUbdD",
          "k",
          "ATDZmW-PvA3AzISBSBJ8ZUiBPjIqngyBtIS2--PKNCE",
          "cek",
          "0ca6fe8cf194c2940233bcba3dd8dbee0d5acff6dc48c83ebcf50bc99e976167");

  private static void assertClosed(Binding there) {
    assertThat(Open.open(Seal.seal(KEY, HERE, JSON), there, SealTest::keys)).isEmpty();
  }

  private static Optional<RealmKey> keys(String id) {
    return id.equals(KEY.id()) ? Optional.of(KEY) : Optional.empty();
  }

  private static String header(String keyId) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(
            "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"kid\":\"%s\"}"
                .formatted(keyId)
                .getBytes(UTF_8));
  }
}
