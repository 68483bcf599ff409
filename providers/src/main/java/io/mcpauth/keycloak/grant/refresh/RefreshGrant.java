package io.mcpauth.keycloak.grant.refresh;

import io.mcpauth.keycloak.bound.GrantId;
import io.mcpauth.keycloak.bound.KeptGrants;
import io.mcpauth.keycloak.cimd.BlockedDocument;
import io.mcpauth.keycloak.request.SignedToken;
import io.mcpauth.keycloak.resource.GrantedScopeFilter;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.OAuth2Constants;
import org.keycloak.OAuthErrorException;
import org.keycloak.common.util.Time;
import org.keycloak.events.Details;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.UserSessionModel;
import org.keycloak.protocol.oidc.grants.RefreshTokenGrantType;
import org.keycloak.representations.AccessTokenResponse;
import org.keycloak.representations.RefreshToken;
import org.keycloak.services.CorsErrorResponseException;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.util.JsonSerialization;

/**
 * Keycloak's refresh grant, whose last answer can be had again.
 *
 * <p>A client whose answer was lost, and the processes of one client that refresh at the same
 * moment, present a token that was used. Whoever presents it gets what it was exchanged for, to the
 * letter, and nothing that was not given out before.
 */
final class RefreshGrant extends RefreshTokenGrantType {

  static final String ANOTHER_QUESTION =
      "the refresh token was used already: a retry names the scope and the resource that the first"
          + " request named";

  /** Errors that are about what is asked for (RFC 6749 section 5.2, RFC 8707 section 2). */
  private static final Set<String> OF_A_QUESTION =
      Set.of(OAuthErrorException.INVALID_SCOPE, OAuthErrorException.INVALID_TARGET);

  /** Detail of an event. */
  static final String RETRY = "retry";

  @Override
  public void preProcess(KeycloakSession session, MultivaluedMap<String, String> form)
      throws ClientPolicyException {
    super.preProcess(session, form);
    BlockedDocument.refuseRefresh(session, form);
  }

  @Override
  public Response process(Context refresh) {
    boolean isAnswered = false;
    try {
      Response answer = kept(super.process(refresh));
      isAnswered = true;
      return answer;
    } catch (AnsweredAgainException again) {
      return answered(again);
    } catch (CorsErrorResponseException refused) {
      throw asksSomethingElse(refused) ? anotherQuestion() : refused;
    } finally {
      if (!isAnswered) {
        giveBack();
      }
    }
  }

  /**
   * Keycloak counts a refresh token as used before all is judged: what binds the new tokens to a
   * server and a consent comes last. A refresh that gives nothing takes nothing.
   */
  private void giveBack() {
    RefreshRetry.of(session).before().ifPresent(ChainRecord::restore);
  }

  private Response kept(Response answer) {
    RefreshRetry retry = RefreshRetry.of(session);
    @Nullable String successor = retry.given();
    if (!retry.isAllowed()
        || successor == null
        || !(answer.getEntity() instanceof AccessTokenResponse tokens)) {
      return answer;
    }
    GrantedScopeFilter.complete(session, tokens);
    String body = written(tokens);
    answers()
        .ifPresent(
            answers ->
                answers.keep(
                    RotatingRefreshTokens.asked(session, formParams),
                    successor,
                    body,
                    retry.window()));
    // Not the object, so that the first answer and the second are the same letters.
    return Response.fromResponse(answer).entity(body).build();
  }

  private static String written(AccessTokenResponse tokens) {
    try {
      return JsonSerialization.writeValueAsString(tokens);
    } catch (IOException e) {
      throw new IllegalStateException("A token response cannot be written", e);
    }
  }

  private Optional<KeptAnswers> answers() {
    return Optional.ofNullable(formParams.getFirst(OAuth2Constants.REFRESH_TOKEN))
        .map(token -> new KeptAnswers(session.singleUseObjects(), token));
  }

  private Response answered(AnsweredAgainException again) {
    UserSessionModel userSession = again.session().getUserSession();
    RefreshToken token =
        SignedToken.of(
                session, formParams.getFirst(OAuth2Constants.REFRESH_TOKEN), RefreshToken.class)
            .orElseThrow();
    RefreshMetrics.retried(token);
    // Once for each answer: many processes of one client ask for it at the same moment.
    GrantId.of(token)
        .filter(grant -> answers().filter(KeptAnswers::isFirstRetry).isPresent())
        .ifPresent(grant -> KeptGrants.retried(again.session(), grant, Time.currentTimeSeconds()));
    event
        .user(userSession.getUser())
        .session(userSession)
        .detail(Details.REFRESH_TOKEN_ID, token.getId())
        .detail(Details.REFRESH_TOKEN_TYPE, token.getType())
        .detail(Details.UPDATED_REFRESH_TOKEN_ID, again.answer().successor())
        .detail(RETRY, "true")
        .success();
    return cors.add(Response.ok(again.answer().body(), MediaType.APPLICATION_JSON_TYPE));
  }

  /**
   * Client policies refuse another scope or resource before anybody sees that the token was used;
   * what they refuse for another reason keeps its own name.
   */
  private boolean asksSomethingElse(CorsErrorResponseException refused) {
    if (RefreshRetry.of(session).isJudged() || !OF_A_QUESTION.contains(refused.getMessage())) {
      return false;
    }
    return answers()
        .flatMap(KeptAnswers::find)
        .filter(answer -> !answer.asked().equals(RotatingRefreshTokens.asked(session, formParams)))
        .isPresent();
  }

  private CorsErrorResponseException anotherQuestion() {
    return new CorsErrorResponseException(
        cors, OAuthErrorException.INVALID_GRANT, ANOTHER_QUESTION, Response.Status.BAD_REQUEST);
  }
}
