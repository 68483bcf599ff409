package io.mcpauth.keycloak.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.mcpauth.keycloak.setup.description.Profiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.keycloak.services.clientpolicy.executor.ClientPolicyExecutorProviderFactory;

/**
 * An executor is asked for by its id, wherever code has to know whether a realm applies it. An id
 * that no executor has would be an answer of no, everywhere and without a word.
 */
class AskedExecutorsTest {

  private static final Path SOURCES = Path.of("src/main/java");

  /** A question to {@link AppliedExecutors}; it has no other methods that take an id. */
  private static final Pattern QUESTION =
      Pattern.compile(
          "(?:executors|applied|\\.of\\(realm\\))\\s*\\.(?:contain|settingsOf)\\(([^()]+)\\)");

  private static final Pattern CONSTANT = Pattern.compile("(?:([A-Z]\\w*)\\.)?([A-Z][A-Z_]+)");

  @Test
  void everyIdThatIsAskedForIsThatOfAnExecutor() throws Exception {
    Map<String, String> asked = asked();

    assertThat(asked).hasSizeGreaterThanOrEqualTo(5);
    assertThat(ids()).containsAll(asked.values());
  }

  /** Setup and the doctor ask for those that the description of a realm lists. */
  @Test
  void everyIdOfTheDescriptionIsThatOfAnExecutor() {
    List<String> listed = new ArrayList<>(Profiles.OURS.keySet());
    listed.addAll(Profiles.KEYCLOAKS.keySet());
    Profiles.ALL.forEach(profile -> profile.executors().forEach(e -> listed.add(e.id())));

    assertThat(listed).hasSizeGreaterThanOrEqualTo(14);
    assertThat(ids()).containsAll(listed);
  }

  /** Ids by the place that asks. */
  private static Map<String, String> asked() throws Exception {
    Map<String, String> asked = new TreeMap<>();
    for (Path file : files()) {
      String source = Files.readString(file);
      if (!source.contains("AppliedExecutors") && !source.contains("patient.executors()")) {
        continue;
      }
      Matcher question = QUESTION.matcher(source);
      while (question.find()) {
        Matcher constant = CONSTANT.matcher(question.group(1).trim());
        // What is no constant is a parameter, whose callers are asked about, or one of a list.
        if (constant.matches()) {
          asked.put(
              file + " " + question.group(1),
              (String) value(type(file, source, constant.group(1)), constant.group(2)));
        }
      }
    }
    return asked;
  }

  private static Class<?> type(Path file, String source, String simpleName)
      throws ClassNotFoundException {
    String own = SOURCES.relativize(file).toString().replace(".java", "").replace('/', '.');
    if (simpleName == null) {
      return Class.forName(own);
    }
    Matcher imported = Pattern.compile("import ([\\w.]+\\." + simpleName + ");").matcher(source);
    return Class.forName(
        imported.find()
            ? imported.group(1)
            : own.substring(0, own.lastIndexOf('.') + 1) + simpleName);
  }

  private static Object value(Class<?> type, String constant) throws ReflectiveOperationException {
    Field field = type.getDeclaredField(constant);
    field.setAccessible(true);
    return field.get(null);
  }

  private static Set<String> ids() {
    return StreamSupport.stream(
            ServiceLoader.load(ClientPolicyExecutorProviderFactory.class).spliterator(), false)
        .map(ClientPolicyExecutorProviderFactory::getId)
        .collect(Collectors.toSet());
  }

  private static List<Path> files() {
    try (Stream<Path> files = Files.walk(SOURCES)) {
      return files.filter(file -> file.toString().endsWith(".java")).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
