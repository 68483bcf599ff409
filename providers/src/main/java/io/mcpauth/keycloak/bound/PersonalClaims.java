package io.mcpauth.keycloak.bound;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.request.ScopeParameter;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import org.keycloak.OAuth2Constants;
import org.keycloak.representations.AccessToken;
import org.keycloak.util.JsonSerialization;

/**
 * Who the user is, by name and address, in an access token: for a server that lists the scope it
 * comes by among its own, and where the user left it ticked.
 *
 * <p>An access token passes through the client, and says to the server what that needs to decide
 * (RFC 9068 section 6). The ID token and userinfo are for the client and tell it as much as ever.
 */
public final class PersonalClaims {

  private static final String PROFILE = OAuth2Constants.SCOPE_PROFILE;
  private static final String EMAIL = OAuth2Constants.SCOPE_EMAIL;
  private static final String PHONE = OAuth2Constants.SCOPE_PHONE;

  /** OpenID Connect Core section 5.4, and Keycloak's {@code upn}. */
  private static final List<Claim> CLAIMS =
      List.of(
          new Claim(PROFILE, "name", token -> token.setName(null)),
          new Claim(PROFILE, "family_name", token -> token.setFamilyName(null)),
          new Claim(PROFILE, "given_name", token -> token.setGivenName(null)),
          new Claim(PROFILE, "middle_name", token -> token.setMiddleName(null)),
          new Claim(PROFILE, "nickname", token -> token.setNickName(null)),
          new Claim(PROFILE, "preferred_username", token -> token.setPreferredUsername(null)),
          new Claim(PROFILE, "profile", token -> token.setProfile(null)),
          new Claim(PROFILE, "picture", token -> token.setPicture(null)),
          new Claim(PROFILE, "website", token -> token.setWebsite(null)),
          new Claim(PROFILE, "gender", token -> token.setGender(null)),
          new Claim(PROFILE, "birthdate", token -> token.setBirthdate(null)),
          new Claim(PROFILE, "zoneinfo", token -> token.setZoneinfo(null)),
          new Claim(PROFILE, "locale", token -> token.setLocale(null)),
          new Claim(PROFILE, "updated_at", token -> token.setUpdatedAt(null)),
          new Claim(EMAIL, "email", token -> token.setEmail(null)),
          new Claim(EMAIL, "email_verified", token -> token.setEmailVerified(null)),
          new Claim(PHONE, "phone_number", token -> token.setPhoneNumber(null)),
          new Claim(PHONE, "phone_number_verified", token -> token.setPhoneNumberVerified(null)),
          new Claim(PROFILE, "upn", token -> {}),
          new Claim(OAuth2Constants.SCOPE_ADDRESS, "address", token -> {}));

  /**
   * A claim of a scope. Keycloak's mappers write it as one of the other claims; the token has a
   * field for most of them as well.
   */
  private record Claim(String scope, String name, Consumer<AccessToken> clearField) {

    void remove(AccessToken token) {
      token.getOtherClaims().remove(name);
      clearField.accept(token);
    }
  }

  private PersonalClaims() {}

  /**
   * Takes out the claims of scopes that the server does not list or the token does not have.
   *
   * @param token whose scopes are settled
   * @param listed the scopes that the server says are its own
   */
  public static void limit(AccessToken token, Set<String> listed) {
    Set<String> granted = ScopeParameter.words(token.getScope());
    for (Claim claim : CLAIMS) {
      if (!listed.contains(claim.scope()) || !granted.contains(claim.scope())) {
        claim.remove(token);
      }
    }
  }

  /** Takes out what another token of the same grant does not carry. */
  static void keepThoseOf(AccessToken other, AccessToken token) {
    ObjectNode carried = JsonSerialization.mapper.valueToTree(other);
    for (Claim claim : CLAIMS) {
      if (!carried.has(claim.name())) {
        claim.remove(token);
      }
    }
  }
}
