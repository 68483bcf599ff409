package io.mcpauth.keycloak.it.props;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWEObject;
import com.nimbusds.jose.crypto.DirectDecrypter;
import com.nimbusds.jwt.JWTClaimsSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.text.ParseException;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Somebody who has a token from the wire, reads every file of the project and of the database, and
 * knows how props are sealed: whatever looks like a key is tried as one, in every place of the
 * derivation.
 */
public final class Attack {

  private static final int KEY_BYTES = 32;

  /** Base64, base64url and hexadecimal of 16 bytes and more, and words that may be passphrases. */
  private static final Pattern KEY_LIKE = Pattern.compile("[A-Za-z0-9+/_-]{8,1024}={0,2}");

  private final JWTClaimsSet claims;
  private final List<String> audiences;
  private final Set<String> texts = new LinkedHashSet<>();

  /**
   * An attack on one token.
   *
   * @param audiences client ids that it may be sealed for
   */
  public Attack(JWTClaimsSet claims, List<String> audiences) {
    this.claims = claims;
    this.audiences = audiences;
  }

  /** Reads files, or all files below folders, for what may be a key. */
  public Attack reading(Path... places) throws IOException {
    for (Path place : places) {
      try (Stream<Path> files = Files.walk(place)) {
        files.filter(Files::isRegularFile).forEach(this::read);
      }
    }
    return this;
  }

  private void read(Path file) {
    try {
      reading(new String(Files.readAllBytes(file), ISO_8859_1));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public Attack reading(String text) {
    Matcher matcher = KEY_LIKE.matcher(text);
    while (matcher.find()) {
      texts.add(matcher.group());
    }
    return this;
  }

  /** How many texts are tried. */
  public int candidates() {
    return texts.size();
  }

  /** What the claim holds, if one of the texts leads to its key. */
  public Optional<String> plaintext() throws GeneralSecurityException, ParseException {
    String sealed = claims.getStringClaim("props");
    for (String text : texts) {
      for (byte[] key : readings(text)) {
        Optional<String> opened = withKey(sealed, key);
        if (opened.isPresent()) {
          return opened;
        }
      }
    }
    return Optional.empty();
  }

  private Optional<String> withKey(String sealed, byte[] key)
      throws GeneralSecurityException, ParseException {
    // As the key of this one token, as the key of the server, as the key of the realm.
    byte[] jti = claims.getJWTID().getBytes(UTF_8);
    Stream.Builder<byte[]> contentKeys = Stream.builder();
    if (key.length == KEY_BYTES) {
      contentKeys.add(key);
    }
    contentKeys.add(hkdf(key, jti, "mcp-props v1 cek"));
    for (String audience : audiences) {
      byte[] audienceKey =
          hkdf(
              key,
              new byte[KEY_BYTES],
              "mcp-props v1 aud\0" + claims.getIssuer() + '\0' + audience);
      contentKeys.add(hkdf(audienceKey, jti, "mcp-props v1 cek"));
    }
    for (byte[] contentKey : contentKeys.build().toList()) {
      try {
        JWEObject jwe = JWEObject.parse(sealed);
        jwe.decrypt(new DirectDecrypter(contentKey));
        return Optional.of(jwe.getPayload().toString());
      } catch (JOSEException e) {
        // Not this key.
      }
    }
    return Optional.empty();
  }

  /** The bytes that a text may stand for. */
  private static List<byte[]> readings(String text) throws GeneralSecurityException {
    Stream.Builder<byte[]> readings = Stream.builder();
    readings.add(text.getBytes(UTF_8));
    readings.add(MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8)));
    try {
      readings.add(Base64.getDecoder().decode(text.replace('-', '+').replace('_', '/')));
    } catch (IllegalArgumentException e) {
      // No base64.
    }
    return readings.build().filter(bytes -> bytes.length > 0).toList();
  }

  private static byte[] hkdf(byte[] key, byte[] salt, String info) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(salt, "HmacSHA256"));
    mac.init(new SecretKeySpec(mac.doFinal(key), "HmacSHA256"));
    mac.update(info.getBytes(UTF_8));
    mac.update((byte) 1);
    return mac.doFinal();
  }
}
