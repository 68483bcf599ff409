package io.mcpauth.keycloak.rehearsal;

import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import org.keycloak.http.HttpResponse;

/** What a rehearsal sets of its answer beside the answer itself: no header and no cookie leaves. */
final class UnsentResponse implements HttpResponse {

  private int status = Response.Status.OK.getStatusCode();

  @Override
  public int getStatus() {
    return status;
  }

  @Override
  public void setStatus(int statusCode) {
    status = statusCode;
  }

  @Override
  public void addHeader(String name, String value) {
    // Nobody reads it.
  }

  @Override
  public void setHeader(String name, String value) {
    // Nobody reads it.
  }

  @Override
  public void setCookieIfAbsent(NewCookie cookie) {
    // Nobody keeps it.
  }
}
