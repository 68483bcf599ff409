package io.mcpauth.keycloak.redirect;

/** Why a text is not a redirect URI for anybody, whatever is configured. */
public enum Refusal {
  EMPTY("must not be empty"),
  TOO_LONG("is too long"),
  WHITE_SPACE("must not contain white space"),
  CONTROL_CHARACTER("must not contain control characters, plain or percent-encoded"),
  BIDI_CHARACTER("must not contain characters that change the direction of text"),
  NON_ASCII("must be ASCII: percent-encode other characters, write host names with xn-- labels"),
  BACKSLASH("must not contain a backslash"),
  WILDCARD("must not contain an asterisk: wildcards are not supported"),
  FRAGMENT("must not have a fragment"),
  ILLEGAL_CHARACTER("contains a character that RFC 3986 does not allow at its place"),
  PERCENT_ENCODING("has a percent sign that two hexadecimal digits do not follow"),
  RELATIVE("must be absolute, beginning with a scheme"),
  FORBIDDEN_SCHEME("uses a scheme that is never allowed"),
  UPPER_CASE("must have its scheme and host in lower case"),
  OPAQUE("must have a slash after the colon of its scheme"),
  EMPTY_HOST("must not have an empty host"),
  USER_INFO("must not have user info before the host"),
  PERCENT_ENCODED_HOST("must not have a percent-encoded host"),
  IPV6_HOST("must not have an IPv6 host other than [::1] on http"),
  TRAILING_DOT_HOST("must not have a dot at the end of its host"),
  NUMERIC_HOST("must not have a number as its host"),
  INVALID_HOST("has a host that is not a valid DNS name"),
  INVALID_PORT("has an invalid port"),
  PLAIN_HTTP("must be https: http is for 127.0.0.1, [::1] and localhost, written so"),
  DOT_SEGMENT("must not have . or .. segments in its path, plain or percent-encoded"),
  RESPONSE_PARAMETER("must not have parameters of the authorization response in its query");

  private final String text;

  Refusal(String text) {
    this.text = text;
  }

  /**
   * A constant clause to follow the name of the field.
   *
   * @return ASCII text without quotes, fit for {@code error_description} (RFC 6749 section 5.2)
   */
  public String text() {
    return text;
  }
}
