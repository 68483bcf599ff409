package io.mcpauth.keycloak.secret.verify;

/**
 * A secret that is to be stored as a hash.
 *
 * @param text the secret
 * @param origin what decides how many rounds it needs
 */
public record NewSecret(String text, Origin origin) {

  /** Where a secret comes from. */
  public enum Origin {
    /** This server made it, of some 380 random bits: nobody guesses it, however fast. */
    GENERATED,
    /** Somebody chose it, or nobody knows. */
    SUPPLIED
  }

  public static NewSecret generated(String text) {
    return new NewSecret(text, Origin.GENERATED);
  }

  public static NewSecret supplied(String text) {
    return new NewSecret(text, Origin.SUPPLIED);
  }

  /** Without the secret: records print their components. */
  @Override
  public String toString() {
    return "NewSecret, " + origin;
  }
}
