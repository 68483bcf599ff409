package io.mcpauth.quarkus;

import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.io.IOException;
import java.io.OutputStream;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** Says where the server is when it is ready, and ends when standard input closes. */
@QuarkusMain
public class Attended implements QuarkusApplication {

  @Override
  public int run(String... arguments) throws IOException {
    Config config = ConfigProvider.getConfig();
    System.out.printf(
        "{\"url\":\"%s\",\"at\":\"http://localhost:%d/mcp\"}%n",
        // A list, in which a comma of a URL is escaped.
        config.getValue("quarkus.oidc.token.audience", String[].class)[0],
        config.getValue("quarkus.http.port", Integer.class));
    System.in.transferTo(OutputStream.nullOutputStream());
    return 0;
  }
}
