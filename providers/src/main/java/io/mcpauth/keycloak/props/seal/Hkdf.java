package io.mcpauth.keycloak.props.seal;

import org.bouncycastle.crypto.digests.SHA256Digest;
import org.bouncycastle.crypto.generators.HKDFBytesGenerator;
import org.bouncycastle.crypto.params.HKDFParameters;

/** HKDF with SHA-256 (RFC 5869): extract, then expand. */
final class Hkdf {

  private Hkdf() {}

  /**
   * Derives a key.
   *
   * @param key the input keying material, at least as strong as what is derived
   * @param salt empty for none; RFC 5869 section 2.2 then takes a string of zeros
   * @param info what the derived key is for (RFC 5869 section 3.2)
   * @param length how many bytes
   */
  static byte[] derive(byte[] key, byte[] salt, byte[] info, int length) {
    HKDFBytesGenerator generator = new HKDFBytesGenerator(new SHA256Digest());
    generator.init(new HKDFParameters(key, salt, info));
    byte[] derived = new byte[length];
    generator.generateBytes(derived, 0, length);
    return derived;
  }
}
