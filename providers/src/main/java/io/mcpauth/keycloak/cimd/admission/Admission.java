package io.mcpauth.keycloak.cimd.admission;

import io.mcpauth.keycloak.client.DocumentState;
import io.mcpauth.keycloak.redirect.ClientPreset;
import io.mcpauth.keycloak.redirect.DocumentPattern;
import io.mcpauth.keycloak.redirect.RedirectUri;
import java.util.List;
import java.util.Optional;

/**
 * Who gets in (draft-ietf-oauth-client-id-metadata-document section 6: a server may restrict which
 * clients it supports).
 *
 * <p>Decisions are about a URL. A no wins over every yes, and one URL over what is said of many.
 *
 * @param mode of all that is neither listed nor decided
 * @param known clients whose documents are listed
 * @param allowed documents that are listed besides
 * @param blocked documents that stay outside, whatever else is said of them
 */
public record Admission(
    AdmissionMode mode,
    List<ClientPreset> known,
    List<DocumentPattern> allowed,
    List<DocumentPattern> blocked) {

  /** Copies the lists. */
  public Admission {
    known = List.copyOf(known);
    allowed = List.copyOf(allowed);
    blocked = List.copyOf(blocked);
  }

  /**
   * Decides.
   *
   * @param url the client id
   * @param written what is written down about it; empty if it never came
   */
  public Verdict of(String url, Optional<DocumentState> written) {
    Optional<RedirectUri> place = DocumentPattern.place(url);
    if (blocks(place) || written.equals(Optional.of(DocumentState.BLOCKED))) {
      return Verdict.BLOCKED;
    }
    if (lists(place) || written.equals(Optional.of(DocumentState.ALLOWED))) {
      return Verdict.ADMITTED;
    }
    return switch (mode) {
      case LISTED -> Verdict.NOT_LISTED;
      case APPROVE -> Verdict.WAITS;
      case OPEN -> Verdict.ADMITTED;
    };
  }

  /** Whether the settings keep it out. */
  public boolean blocks(String url) {
    return !blocked.isEmpty() && blocks(DocumentPattern.place(url));
  }

  private boolean blocks(Optional<RedirectUri> place) {
    return anyOf(blocked, place);
  }

  /** Whether the settings let it in, but for what they keep out. */
  public boolean lists(String url) {
    return lists(DocumentPattern.place(url));
  }

  private boolean lists(Optional<RedirectUri> place) {
    return preset(place).isPresent() || anyOf(allowed, place);
  }

  private static boolean anyOf(List<DocumentPattern> patterns, Optional<RedirectUri> place) {
    return place.isPresent() && patterns.stream().anyMatch(pattern -> pattern.matches(place.get()));
  }

  /** The known client whose vendor publishes it. */
  public Optional<ClientPreset> preset(String url) {
    return preset(DocumentPattern.place(url));
  }

  private Optional<ClientPreset> preset(Optional<RedirectUri> place) {
    return place.flatMap(uri -> known.stream().filter(preset -> preset.publishes(uri)).findFirst());
  }

  /**
   * Whether a document that is in has to wait again because it changed. What is listed does not:
   * whoever listed it trusts what is published there.
   */
  public boolean waitsAgainAfterChange(String url) {
    return mode == AdmissionMode.APPROVE && !lists(url);
  }

  /**
   * What admin REST tells of a document that is stored.
   *
   * @param written see {@link #of}
   */
  public DocumentState told(String url, Optional<DocumentState> written) {
    return switch (of(url, written)) {
      case ADMITTED -> DocumentState.ALLOWED;
      case WAITS -> DocumentState.PENDING;
      case BLOCKED, NOT_LISTED -> DocumentState.BLOCKED;
    };
  }
}
