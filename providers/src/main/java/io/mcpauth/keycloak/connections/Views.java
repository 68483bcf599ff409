package io.mcpauth.keycloak.connections;

import io.mcpauth.keycloak.cimd.ShownDocument;
import io.mcpauth.keycloak.connections.ConnectionView.AccessView;
import io.mcpauth.keycloak.connections.ConnectionView.PlaceView;
import io.mcpauth.keycloak.connections.ConnectionView.ScopeView;
import io.mcpauth.keycloak.consent.ClientIdentity.Publisher;
import io.mcpauth.keycloak.consent.Destination;
import io.mcpauth.keycloak.grant.AllowedServers;
import io.mcpauth.keycloak.grant.CodeDestination;
import io.mcpauth.keycloak.page.Moment;
import io.mcpauth.keycloak.resource.BoundServers.Server;
import java.util.List;
import java.util.Locale;
import java.util.Properties;
import java.util.stream.Stream;
import org.keycloak.models.ClientScopeModel;

/**
 * Puts connections into what the template shows.
 *
 * @param messages of theme and realm
 * @param locale the reader's
 */
record Views(Properties messages, Locale locale) {

  /** Messages for scopes, shared with the consent page: {@code mcpScope.<name>}. */
  private static final String SCOPE_MESSAGE = "mcpScope.";

  ConnectionView of(Connection connection) {
    return new ConnectionView(
        connection.id(),
        connection.name(),
        connection.client().getClientId(),
        connection.selfAsserted(),
        connection.verifiedBy().orElse(""),
        connection.document().stream().map(Views::publisher).toList(),
        connection.document().filter(ShownDocument::blocked).isPresent(),
        places(connection.access().stream().flatMap(one -> one.destinations().stream())),
        connection.access().stream().map(one -> of(connection, one)).toList());
  }

  private AccessView of(Connection connection, ServerAccess access) {
    return new AccessView(
        connection.formValue(access),
        switch (access.key()) {
          case ServerAccess.NONE -> "NONE";
          case ServerAccess.ANY -> "ANY";
          default -> "SERVER";
        },
        access.server().flatMap(Server::name).orElse(""),
        access.server().map(Server::url).orElse(""),
        places(access.destinations().stream()),
        access.scopes().stream().map(this::of).toList(),
        Moment.of(access.since(), locale),
        Moment.of(access.lastRefreshed(), locale),
        access.offline(),
        access.holds(),
        access.revocable());
  }

  private static List<PlaceView> places(Stream<String> destinations) {
    return destinations.distinct().map(Views::place).toList();
  }

  private static PlaceView place(String recorded) {
    if (recorded.equals(AllowedServers.ANY)) {
      return new PlaceView("ANY", "", "", "");
    }
    if (recorded.equals(CodeDestination.BACKCHANNEL)) {
      return new PlaceView("BACKCHANNEL", "", "", "");
    }
    return place(Destination.ofRecord(recorded));
  }

  private static PlaceView publisher(ShownDocument document) {
    return place(Publisher.of(document).host());
  }

  private static PlaceView place(Destination to) {
    return new PlaceView(to.kind().name(), to.lead(), to.emphasis(), to.tail());
  }

  private ScopeView of(AllowedScope allowed) {
    String name = allowed.scope().map(ClientScopeModel::getName).orElse(allowed.name());
    return new ScopeView(
        messages.getProperty(SCOPE_MESSAGE + name, ""),
        allowed.scope().map(ClientScopeModel::getConsentScreenText).orElse(allowed.name()),
        allowed.parameter());
  }
}
