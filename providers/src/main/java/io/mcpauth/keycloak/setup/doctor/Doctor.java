package io.mcpauth.keycloak.setup.doctor;

import io.mcpauth.keycloak.request.AdminCall;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.keycloak.services.ErrorResponse;

/** Looks at a realm by all checks, and mends what is one safe step. */
public final class Doctor {

  /** What one check tells at most: a realm of ten thousand clients may have as many faults. */
  static final int MOST = 50;

  static final List<Check> CHECKS =
      Stream.of(
              PlatformChecks.ALL,
              RealmChecks.ALL,
              LifetimeChecks.ALL,
              RegistrationChecks.ALL,
              PolicyChecks.ALL,
              ScopeChecks.ALL,
              ServerChecks.ALL,
              ClientChecks.ALL)
          .flatMap(List::stream)
          .toList();

  private final Patient patient;

  /**
   * For one call, which has the rights.
   *
   * @param unsupported what is wrong with this version of Keycloak; empty if nothing is
   */
  public Doctor(AdminCall call, Optional<String> unsupported) {
    this.patient = new Patient(call, unsupported);
  }

  /** Whether findings have this state. */
  public static boolean isState(String text) {
    return Stream.of(State.values()).anyMatch(state -> state.text().equals(text));
  }

  /**
   * All findings as admin REST tells them, check by check.
   *
   * @param state only those of this one; empty for all
   */
  public List<Map<String, Object>> findings(Optional<String> state) {
    return CHECKS.stream()
        .flatMap(check -> of(check).stream())
        .filter(finding -> state.isEmpty() || state.get().equals(finding.state().text()))
        .map(Finding::json)
        .toList();
  }

  private List<Finding> of(Check check) {
    List<Finding> found =
        check
            .look()
            .at(patient)
            .limit(MOST)
            .map(trouble -> Finding.of(check, trouble, patient))
            .toList();
    return found.isEmpty() ? List.of(Finding.well(check, patient)) : found;
  }

  /**
   * Mends one finding.
   *
   * @return the finding as it is now
   * @throws NotFoundException if nothing is wrong there
   * @throws jakarta.ws.rs.WebApplicationException 409 if that is more than one safe step
   */
  public Map<String, Object> fix(String id) {
    Check check = check(id).orElseThrow(NotFoundException::new);
    Trouble trouble =
        trouble(check, id)
            .filter(found -> found.state() != State.OK)
            .orElseThrow(NotFoundException::new);
    check
        .mend()
        .filter(step -> trouble.isFixableBy(check))
        .orElseThrow(
            () ->
                ErrorResponse.error(
                    "This is not mended by one safe step. " + trouble.remedy(),
                    Response.Status.CONFLICT))
        .at(patient, trouble.object());
    return trouble(check, id)
        .map(left -> Finding.of(check, left, patient))
        .orElseGet(() -> Finding.well(check, id))
        .json();
  }

  /** The check that an id is of. */
  static Optional<Check> check(String id) {
    return CHECKS.stream().filter(check -> id.startsWith(check.name() + ':')).findFirst();
  }

  private Optional<Trouble> trouble(Check check, String id) {
    String object = id.substring(check.name().length() + 1);
    return check.look().at(patient).filter(found -> found.object().equals(object)).findFirst();
  }
}
