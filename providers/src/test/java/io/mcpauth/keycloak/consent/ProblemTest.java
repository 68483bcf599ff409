package io.mcpauth.keycloak.consent;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.consent.Problem.Kind;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.keycloak.models.utils.FormMessage;

class ProblemTest {

  @ParameterizedTest
  @CsvSource({
    "clientNotFoundMessage, UNKNOWN_CLIENT",
    "clientDisabledMessage, UNKNOWN_CLIENT",
    "invalidRedirectUriMessage, REDIRECT_REFUSED",
    "mcpUnknownResourceMessage, UNKNOWN_RESOURCE",
    "expiredCodeMessage, EXPIRED",
    "cookieNotFoundMessage, EXPIRED",
    "invalidRequestMessage, OTHER",
    "Wrong client protocol., OTHER"
  })
  void followsFromKeycloaksMessage(String message, Kind kind) {
    assertThat(Problem.of(new FormMessage(message), "words")).isEqualTo(new Problem(kind, "words"));
  }

  @ParameterizedTest
  @CsvSource({"redirect_uri, REDIRECT_REFUSED", "claims, OTHER"})
  void invalidParameterIsAboutTheOneItNames(String parameter, Kind kind) {
    FormMessage message = new FormMessage("invalidParameterMessage", new Object[] {parameter});

    assertThat(Problem.of(message, null)).isEqualTo(new Problem(kind, ""));
  }

  @Test
  void pageWithoutAMessageIsAProblemToo() {
    assertThat(Problem.unnamed().kind()).isEqualTo(Kind.OTHER);
  }
}
