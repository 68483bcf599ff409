package io.mcpauth.keycloak.it.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL as Debian packages it, on a free port, in a data folder of its own that ends with the
 * run, as an unprivileged user (it refuses to run as root).
 */
public final class Postgres implements Database {

  private static final Path DEBIAN = Path.of("/usr/lib/postgresql");
  private static final String DATABASE = "postgres";
  private static final String USER = "keycloak";
  private static final String SYSTEM_USER_OF_THE_PACKAGE = "postgres";

  private final Path folder;
  private final String address;
  private final String password;
  private final ServerProcess process;

  private Postgres(Path folder, String address, String password, ServerProcess process) {
    this.folder = folder;
    this.address = address;
    this.password = password;
    this.process = process;
  }

  /**
   * Returns when it takes connections.
   *
   * @param logFile where its log goes
   */
  static Postgres start(Path logFile) {
    Path programs = programs();
    String password = UUID.randomUUID().toString();
    try {
      // Not below the project: that may be where an unprivileged user cannot go.
      Path folder = Files.createTempDirectory("keycloak-it-postgres");
      Path data = folder.resolve("data");
      initialise(programs, folder, data, password);
      int port = FreePort.one();
      ServerLog log = new ServerLog(logFile);
      ServerProcess process =
          ServerProcess.start(
              "PostgreSQL",
              unprivileged(
                  programs.resolve("postgres").toString(),
                  "-D",
                  data.toString(),
                  "-p",
                  Integer.toString(port),
                  "-c",
                  "listen_addresses=127.0.0.1",
                  "-c",
                  "unix_socket_directories=",
                  "-c",
                  "max_connections=300",
                  // What the leak tests look at: whole pages go to the write-ahead log.
                  "-c",
                  "full_page_writes=on",
                  // The data need not survive this machine's end.
                  "-c",
                  "fsync=off"),
              "INT",
              log);
      Postgres postgres =
          new Postgres(folder, "jdbc:postgresql://127.0.0.1:" + port + "/", password, process);
      process.awaitReady(postgres::answers);
      return postgres;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Path programs() {
    if (!Files.isDirectory(DEBIAN)) {
      throw notInstalled();
    }
    try (Stream<Path> versions = Files.list(DEBIAN)) {
      return versions
          .map(version -> version.resolve("bin"))
          .filter(bin -> Files.isExecutable(bin.resolve("initdb")))
          .max(Comparator.comparing(Path::toString))
          .orElseThrow(Postgres::notInstalled);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static IllegalStateException notInstalled() {
    return new IllegalStateException(
        "-Ddb=postgres needs Debian's package: apt-get install postgresql");
  }

  private static void initialise(Path programs, Path folder, Path data, String password)
      throws IOException {
    Path passwordFile = Files.writeString(folder.resolve("password"), password);
    if (isRoot()) {
      run(List.of("chown", "-R", SYSTEM_USER_OF_THE_PACKAGE, folder.toString()), folder);
    }
    run(
        unprivileged(
                programs.resolve("initdb").toString(),
                "--pgdata=" + data,
                "--username=" + USER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync")
            .command(),
        folder);
    Files.delete(passwordFile);
  }

  /** The command, under the package's own user where the tests run as root. */
  private static ProcessBuilder unprivileged(String... command) {
    List<String> words = new ArrayList<>();
    if (isRoot()) {
      // Replaces itself by the command, so that signals reach it.
      words.addAll(
          List.of(
              "setpriv",
              "--reuid=" + SYSTEM_USER_OF_THE_PACKAGE,
              "--regid=" + SYSTEM_USER_OF_THE_PACKAGE,
              "--clear-groups"));
    }
    words.addAll(List.of(command));
    return new ProcessBuilder(words).directory(Path.of("/").toFile());
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static void run(List<String> command, Path folder) throws IOException {
    Process process =
        new ProcessBuilder(command)
            .directory(Path.of("/").toFile())
            .redirectErrorStream(true)
            .start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    try {
      if (process.waitFor() != 0) {
        throw new IllegalStateException(
            command.get(0) + " for PostgreSQL in " + folder + " failed:\n" + output);
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", e);
    }
  }

  private boolean answers() {
    try (Connection connection = connect()) {
      return connection.isValid(1);
    } catch (SQLException e) {
      return false;
    }
  }

  /** A connection of the owner of Keycloak's tables. */
  public Connection connect() throws SQLException {
    return connect(DATABASE);
  }

  /** The same, to another database than that of the run's server. */
  Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(url(database), USER, password);
  }

  String url(String database) {
    return address + database;
  }

  /** What {@code psql} reads to connect as {@link #connect()} does. */
  public Map<String, String> psql() {
    URI listening = URI.create(address.substring("jdbc:".length()));
    return Map.of(
        "PGHOST",
        listening.getHost(),
        "PGPORT",
        Integer.toString(listening.getPort()),
        "POSTGRES_USER",
        USER,
        "PGPASSWORD",
        password);
  }

  /**
   * Everything that Keycloak committed so far is in the files afterwards, tables and write-ahead
   * log alike.
   */
  public void checkpoint() {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CHECKPOINT");
    } catch (SQLException e) {
      throw new IllegalStateException("no checkpoint", e);
    }
  }

  /** The folder with all that it stores: tables, indexes, write-ahead log. */
  public Path dataDirectory() {
    return folder.resolve("data");
  }

  @Override
  public List<String> buildOptions() {
    // The feature is for the test of rotated secrets; without it, other runs show that none is
    // needed.
    return List.of("--db=postgres", "--features=client-secret-rotation");
  }

  /** Nodes find each other through the database (Keycloak's default, {@code jdbc-ping}). */
  @Override
  public List<String> startOptions() {
    return List.of(
        "--cache=ispn",
        "--cache-embedded-network-bind-address=127.0.0.1",
        "--cache-embedded-network-bind-port=" + FreePort.one());
  }

  @Override
  public Map<String, String> environment() {
    return Map.of("KC_DB_URL", url(DATABASE), "KC_DB_USERNAME", USER, "KC_DB_PASSWORD", password);
  }

  /** SQL without values: those are on level TRACE. */
  @Override
  public String logLevel() {
    return "info,org.keycloak:debug,io.mcpauth:debug,org.hibernate.SQL:debug";
  }

  @Override
  public void close() {
    process.stop();
    try {
      Files.walkFileTree(folder, new Removal());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static final class Removal extends SimpleFileVisitor<Path> {

    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path folder, @Nullable IOException failure)
        throws IOException {
      if (failure != null) {
        throw failure;
      }
      Files.delete(folder);
      return FileVisitResult.CONTINUE;
    }
  }
}
