package io.petrel.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Reads a config file strictly: either all of it is understood, or every error is told at once.
 *
 * <p>Stateless and thread-safe.
 */
public final class ConfigReader {
  static final String CONSOLE = "console";
  private static final int MOST_BYTES = 4 * YamlTree.MOST_CHARACTERS;

  private ConfigReader() {}

  /** What came of reading a file. */
  public sealed interface Result {
    /**
     * The file was understood.
     *
     * @param config the configuration
     * @param warnings what is odd about it
     */
    record Ok(Config config, List<ConfigError> warnings) implements Result {}

    /**
     * The file was refused.
     *
     * @param errors at least one, by line
     */
    record Invalid(List<ConfigError> errors) implements Result {}
  }

  /** Reads a file; one that cannot be read is {@link Result.Invalid} too. */
  public static Result read(Path file, Types types) {
    String name = file.toString();
    Path parent = file.getParent();
    Path base = parent == null ? Path.of("") : parent;
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    } catch (NoSuchFileException e) {
      return unreadable(name, "there is no such file");
    } catch (AccessDeniedException e) {
      return unreadable(name, "no permission to read it");
    } catch (IOException e) {
      boolean directory = Files.isDirectory(file);
      return unreadable(
          name, directory ? "a directory: expected a file" : "cannot be read: " + e.getMessage());
    }
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return parse(name, base, text, types);
    } catch (CharacterCodingException e) {
      return bytes.length > MOST_BYTES
          ? parse(name, base, "#".repeat(YamlTree.MOST_CHARACTERS + 1), types)
          : unreadable(name, "not UTF-8: expected a text file");
    }
  }

  private static Result unreadable(String file, String why) {
    return new Result.Invalid(List.of(new ConfigError(file, 0, 0, "", "", why)));
  }

  /** The configuration without any file: every default; relative paths start where we run. */
  public static Config defaults(Types types) {
    Result result = parse("defaults", Path.of(""), "", types);
    if (result instanceof Result.Ok ok) {
      return ok.config();
    }
    throw new IllegalStateException("the defaults are wrong: " + result);
  }

  /**
   * Reads the text of a file.
   *
   * @param file the file's name, for messages
   * @param base the directory at which relative paths start
   */
  public static Result parse(String file, Path base, String text, Types types) {
    Reading reading = new Reading(file, base);
    Node root = YamlTree.parse(text, reading, types.environment());
    Grammar grammar = new Grammar(types);
    ConfigFile keys = grammar.file.read(root, reading);
    Checks.run(root, types, reading);
    if (keys == null || reading.failed()) {
      return new Result.Invalid(reading.errors());
    }
    return new Result.Ok(resolve(keys, grammar), reading.warnings());
  }

  private static Config resolve(ConfigFile keys, Grammar grammar) {
    List<String> presets = keys.presets();
    if (presets == null) {
      presets = keys.signals().isEmpty() ? List.of("node") : List.of();
    }
    Map<String, SignalConfig> signals = Presets.signals(presets, grammar);
    keys.signals().forEach(signal -> signals.put(signal.name(), signal));
    List<Source> sources = new ArrayList<>(keys.sources());
    if (keys.prometheus() != null) {
      sources.add(new Source("prometheus", keys.prometheus().choice()));
    }
    List<Receiver> receivers =
        keys.receivers().isEmpty() ? List.of(console(grammar)) : keys.receivers();
    Route root = Route.to(receivers.get(0).name());
    return new Config(
        sources,
        keys.interval(),
        keys.queryOffset(),
        keys.learnFrom(),
        presets,
        List.copyOf(signals.values()),
        keys.corroborate(),
        keys.route() == null ? root : keys.route().resolve(root),
        keys.inhibitRules(),
        keys.timeIntervals(),
        keys.maintenance(),
        keys.silenceReminder(),
        keys.excludeFromLearning(),
        receivers,
        keys.templates(),
        keys.web(),
        keys.metrics(),
        keys.storage(),
        keys.locale(),
        keys.log(),
        keys.links());
  }

  private static Receiver console(Grammar grammar) {
    @Nullable RecordShape<?> shape = grammar.notifiers.shape(CONSOLE);
    if (shape == null) {
      return new Receiver(CONSOLE, List.of());
    }
    Reading own = new Reading(CONSOLE, Path.of(""));
    Node nothing = new Node.Mapping(new Node.At(CONSOLE, 1, 1), List.of(), 1);
    Choice choice = Objects.requireNonNull(grammar.notifiers.read(CONSOLE, nothing, own));
    return new Receiver(CONSOLE, List.of(choice));
  }
}
