package io.mcpauth.keycloak.it.server;

import com.fasterxml.jackson.databind.JsonNode;
import io.mcpauth.keycloak.it.http.Json;
import io.mcpauth.keycloak.it.realm.McpRealm;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * {@code kc.sh export} of the distribution: a process of its own that reads a realm from the
 * database of this run. It needs one that two processes can open, so classes that take a {@code
 * RealmExport} carry the tag {@code postgres}.
 */
public final class RealmExport {

  private final Launcher launcher;
  private final Postgres database;

  RealmExport(Launcher launcher, Postgres database) {
    this.launcher = launcher;
    this.database = database;
  }

  /** Whether this run can: in containers there is no distribution to run it with. */
  public boolean isAvailable() {
    return launcher instanceof DistributionLauncher;
  }

  /** Exports a realm with its users; the log is as verbose as that of the servers. */
  public Result of(McpRealm realm, Path folder) throws IOException {
    Path file = folder.resolve("realm.json");
    ServerLog log = new ServerLog(folder.resolve("export.log"));
    ProcessBuilder command =
        ((DistributionLauncher) launcher)
            .distribution()
            .command(
                List.of(
                    "export",
                    "--optimized",
                    "--realm=" + realm.name(),
                    "--file=" + file,
                    "--log-level=" + database.logLevel()));
    command.environment().putAll(database.environment());
    Process export = command.redirectOutput(log.file().toFile()).start();
    try {
      int exit = export.waitFor();
      if (exit != 0) {
        throw new IllegalStateException("kc.sh export ended with " + exit + ":\n" + log.since(0));
      }
    } catch (InterruptedException e) {
      export.descendants().forEach(ProcessHandle::destroyForcibly);
      export.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted during kc.sh export", e);
    }
    return new Result(Json.read(file), log.since(0));
  }

  /** What was exported, and what the process said meanwhile. */
  public record Result(JsonNode json, String log) {}
}
