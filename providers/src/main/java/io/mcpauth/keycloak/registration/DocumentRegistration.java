package io.mcpauth.keycloak.registration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.mcpauth.keycloak.client.DynamicClient;
import io.mcpauth.keycloak.policy.RegistrationPolicies;
import io.mcpauth.keycloak.registration.gate.Decision.Deny;
import io.mcpauth.keycloak.registration.gate.RegistrationRequest;
import io.mcpauth.keycloak.registration.metadata.ClientMetadataConfig;
import io.mcpauth.keycloak.registration.metadata.ClientMetadataRegistrationPolicyFactory;
import io.mcpauth.keycloak.registration.metadata.ClientMetadataRules;
import io.mcpauth.keycloak.registration.metadata.ClientMetadataRules.Reading;
import io.mcpauth.keycloak.registration.metadata.LeftOutMembers;
import io.mcpauth.keycloak.registration.metadata.SentMetadata;
import io.mcpauth.keycloak.registration.redirect.RedirectUrisRegistrationPolicyFactory;
import io.mcpauth.keycloak.registration.scope.ScopesRegistrationPolicyFactory;
import io.mcpauth.keycloak.request.EventDetail;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.keycloak.component.ComponentModel;
import org.keycloak.models.ClientModel;
import org.keycloak.models.KeycloakSession;
import org.keycloak.models.RealmModel;
import org.keycloak.models.utils.RepresentationToModel;
import org.keycloak.protocol.oauth2.cimd.clientpolicy.context.CimdClientRegisterContext;
import org.keycloak.protocol.oauth2.cimd.clientpolicy.context.CimdClientRegisteredContext;
import org.keycloak.protocol.oauth2.cimd.clientpolicy.context.CimdClientUpdateContext;
import org.keycloak.protocol.oauth2.cimd.clientpolicy.context.CimdClientUpdatedContext;
import org.keycloak.representations.idm.ClientRepresentation;
import org.keycloak.services.ErrorResponseException;
import org.keycloak.services.clientpolicy.ClientPolicyException;
import org.keycloak.services.clientregistration.AbstractClientRegistrationContext;
import org.keycloak.services.clientregistration.AbstractClientRegistrationProvider;
import org.keycloak.services.clientregistration.ClientRegistrationContext;
import org.keycloak.services.clientregistration.ClientRegistrationException;
import org.keycloak.services.clientregistration.oidc.DescriptionConverter;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicy;
import org.keycloak.services.clientregistration.policy.ClientRegistrationPolicyFactory;
import org.keycloak.services.managers.ClientManager;

/**
 * Makes a client of a metadata document, by the rules and with the settings for clients that
 * register without a token: the policies {@code mcp-redirect-uris}, {@code mcp-client-metadata} and
 * {@code mcp-scopes} of the realm. A kind of policy that the realm does not have judges with its
 * own defaults.
 *
 * <p>Policies about who may register, such as Trusted Hosts, are not asked: nobody registers.
 */
public final class DocumentRegistration {

  /** Keycloak's name of the policies for those without a token. */
  private static final String ANONYMOUS = "anonymous";

  /** A client of a document is known to many servers by one id, and so to no sector. */
  private static final String SUBJECT_TYPE = "subject_type";

  private final KeycloakSession session;
  private final RealmModel realm;

  /** For the realm of this session. */
  public DocumentRegistration(KeycloakSession session) {
    this.session = session;
    this.realm = session.getContext().getRealm();
  }

  /** Values of {@code grant_types} that such clients may have. */
  public List<String> grantTypes() {
    return config().grants();
  }

  /** Values of {@code token_endpoint_auth_method} that such clients may have. */
  public List<String> authenticationMethods() {
    return config().authMethods();
  }

  /**
   * Makes the client, or makes it anew of a newer document: what that leaves out is gone.
   *
   * @param clientId the URL
   * @param document whose id, name and redirect URIs were found; changed
   * @param stored the client as it is; null for a new one
   * @throws RefusedDocumentException if a rule says no; nothing of the transaction may be kept then
   */
  public ClientModel save(String clientId, ObjectNode document, @Nullable ClientModel stored)
      throws RefusedDocumentException {
    document.remove(SUBJECT_TYPE);
    Reading reading = ClientMetadataRules.ofDocuments(config()).read(new SentMetadata(document));
    if (reading instanceof Reading.Refused refused) {
      Deny deny = refused.deny();
      throw new RefusedDocumentException(
          deny.description(),
          Map.of(
              EventDetail.POLICY,
              ClientMetadataRegistrationPolicyFactory.PROVIDER_ID,
              EventDetail.FIELD,
              deny.field(),
              EventDetail.SETTING,
              deny.setting()));
    }
    RegistrationRequest request =
        RegistrationReader.request((Reading.Accepted) reading, Optional.of(clientId), true);
    request.attachTo(session);
    UntoldRefusal refusal = new UntoldRefusal(session);
    try {
      ClientRepresentation asked = DescriptionConverter.toInternal(session, request.metadata());
      ClientRegistrationContext context = new Context(session, asked, refusal);
      return stored == null ? create(context) : update(context, stored);
    } catch (ErrorResponseException e) {
      throw new RefusedDocumentException(
          refusal.reason().orElse("is refused by a policy"), refusal.details());
    } catch (ClientPolicyException e) {
      throw new RefusedDocumentException(
          Objects.requireNonNullElse(e.getErrorDetail(), "is refused by a client policy"),
          Map.of());
    } catch (ClientRegistrationException e) {
      throw new RefusedDocumentException("cannot be made a client", Map.of());
    }
  }

  private ClientModel create(ClientRegistrationContext context)
      throws ClientPolicyException, ClientRegistrationException {
    List<ClientRegistrationPolicy> policies = policies();
    for (ClientRegistrationPolicy policy : policies) {
      policy.beforeRegister(context);
    }
    session.clientPolicy().triggerOnEvent(new CimdClientRegisterContext(context.getClient()));
    ClientModel client = ClientManager.createClient(session, realm, context.getClient());
    session.clientPolicy().triggerOnEvent(new CimdClientRegisteredContext(client));
    policies.forEach(policy -> policy.afterRegister(context, client));
    return finish(client);
  }

  private ClientModel update(ClientRegistrationContext context, ClientModel client)
      throws ClientPolicyException, ClientRegistrationException {
    @Nullable String registered = client.getAttribute(DynamicClient.REGISTERED);
    ClientRepresentation asked = context.getClient();
    List<ClientRegistrationPolicy> policies = policies();
    LeftOutMembers.removeSwitches(client);
    for (ClientRegistrationPolicy policy : policies) {
      policy.beforeRegister(context);
    }
    LeftOutMembers.remove(asked, client);
    // Keycloak makes them of the redirect URIs where there are none.
    client.setWebOrigins(Set.of());
    session.clientPolicy().triggerOnEvent(new CimdClientUpdateContext(asked, client));
    RepresentationToModel.updateClient(asked, client, session);
    session.clientPolicy().triggerOnEvent(new CimdClientUpdatedContext(client));
    LeftOutMembers.tidy(client);
    for (ClientRegistrationPolicy policy : policies) {
      // A document is judged as a whole each time, and scopes start from what the client has.
      policy.afterUpdate(context, client);
      policy.afterRegister(context, client);
    }
    if (registered != null) {
      client.setAttribute(DynamicClient.REGISTERED, registered);
    }
    return finish(client);
  }

  /** Whoever comes by a document came in no other way, and shares no secret with anybody. */
  private static ClientModel finish(ClientModel client) {
    client.setAttribute(DynamicClient.ATTRIBUTE, DynamicClient.DOCUMENT);
    client.setSecret(null);
    return client;
  }

  private ClientMetadataConfig config() {
    return ClientMetadataConfig.of(
        components(ClientMetadataRegistrationPolicyFactory.PROVIDER_ID).get(0));
  }

  private List<ClientRegistrationPolicy> policies() {
    List<ClientRegistrationPolicy> policies = new ArrayList<>();
    for (String kind :
        List.of(
            RedirectUrisRegistrationPolicyFactory.PROVIDER_ID,
            ClientMetadataRegistrationPolicyFactory.PROVIDER_ID,
            ScopesRegistrationPolicyFactory.PROVIDER_ID)) {
      ClientRegistrationPolicyFactory factory =
          (ClientRegistrationPolicyFactory)
              session
                  .getKeycloakSessionFactory()
                  .getProviderFactory(ClientRegistrationPolicy.class, kind);
      components(kind).forEach(component -> policies.add(factory.create(session, component)));
    }
    return policies;
  }

  private List<ComponentModel> components(String kind) {
    List<ComponentModel> ofRealm = RegistrationPolicies.of(realm, ANONYMOUS, kind);
    return ofRealm.isEmpty() ? List.of(defaults(kind)) : ofRealm;
  }

  private ComponentModel defaults(String kind) {
    ComponentModel component = new ComponentModel();
    component.setName(kind);
    component.setProviderId(kind);
    component.setProviderType(ClientRegistrationPolicy.class.getName());
    component.setParentId(realm.getId());
    component.setSubType(ANONYMOUS);
    return component;
  }

  /** What policies are asked about. */
  private static final class Context extends AbstractClientRegistrationContext {

    Context(KeycloakSession session, ClientRepresentation client, UntoldRefusal refusal) {
      super(session, client, new Provider(session, refusal));
    }
  }

  /** Whom policies tell their refusals. */
  private static final class Provider extends AbstractClientRegistrationProvider {

    Provider(KeycloakSession session, UntoldRefusal refusal) {
      super(session);
      setEvent(refusal);
    }
  }
}
