package io.petrel.config;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.common.Anchor;
import org.snakeyaml.engine.v2.events.AliasEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.MappingStartEvent;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * Reads YAML 1.2 text into located nodes, with {@code ${NAME}} in values replaced by variables.
 *
 * <p>The replacement happens after parsing: a variable can neither add keys nor stand in a comment.
 */
final class YamlTree {
  static final int MOST_CHARACTERS = 1 << 20;
  private static final int MOST_NODES = 100_000;
  private static final int DEEPEST = 32;
  private static final Pattern VARIABLE =
      Pattern.compile("\\$\\$\\{|\\$\\{([A-Za-z_][A-Za-z0-9_]*)\\}|\\$\\{");

  private final Reading reading;
  private final Function<String, @Nullable String> variables;
  private final Map<Anchor, Node> anchors = new HashMap<>();
  private final Set<Anchor> open = new HashSet<>();
  private final Iterator<Event> events;

  private YamlTree(String text, Reading reading, Function<String, @Nullable String> variables) {
    this.reading = reading;
    this.variables = variables;
    LoadSettings settings = LoadSettings.builder().setLabel(reading.file).build();
    this.events = new Parse(settings).parseString(text).iterator();
  }

  /** The file's one document; an empty file is an empty map. */
  static Node parse(String text, Reading reading, Function<String, @Nullable String> variables) {
    Node.At top = new Node.At("", 1, 1);
    Node nothing = new Node.Mapping(top, List.of(), 1);
    if (text.length() > MOST_CHARACTERS) {
      reading.error(new Node.At("", 0, 0), "", "larger than 1 MiB: expected a config file");
      return new Node.Broken(top);
    }
    try {
      String withoutMark = text.startsWith("\ufeff") ? text.substring(1) : text;
      Node root = new YamlTree(withoutMark, reading, variables).document(nothing);
      return root instanceof Node.Scalar scalar && scalar.isNull() ? nothing : root;
    } catch (TooMuch e) {
      reading.error(e.at, "", e.why);
    } catch (MarkedYamlEngineException e) {
      syntaxError(e, text, reading);
    } catch (ReaderException e) {
      reading.error(place(text, e.getPosition()), "", "a control character: expected text");
    } catch (YamlEngineException e) {
      reading.error(new Node.At("", 0, 0), "", "not valid YAML: " + firstLine(e.getMessage()));
    }
    return new Node.Broken(top);
  }

  private Node document(Node nothing) {
    Node root = nothing;
    int documents = 0;
    while (events.hasNext()) {
      Event event = events.next();
      switch (event.getEventId()) {
        case DocumentStart -> {
          if (++documents > 1) {
            throw new TooMuch(at("", event), "a second document starts: expected only one");
          }
        }
        case Scalar, SequenceStart, MappingStart, Alias -> root = node(event, "", 0);
        default -> {}
      }
    }
    return root;
  }

  private Node node(Event event, String path, int depth) {
    Node.At at = at(path, event);
    if (depth > DEEPEST) {
      throw new TooMuch(at, "nested more than " + DEEPEST + " deep");
    }
    if (event instanceof AliasEvent alias) {
      return alias(alias, at);
    }
    Anchor anchor = ((NodeEvent) event).getAnchor().orElse(null);
    if (anchor != null) {
      open.add(anchor);
    }
    Node node =
        event instanceof ScalarEvent scalar
            ? scalar(scalar, at)
            : event instanceof MappingStartEvent ? mapping(at, depth) : sequence(at, depth);
    Optional<String> tag =
        event instanceof ScalarEvent scalar
            ? scalar.getTag()
            : ((CollectionStartEvent) event).getTag();
    if (tag.isPresent()) {
      reading.error(
          at,
          Texts.show(tag.get().replace("tag:yaml.org,2002:", "!!")),
          "tags have no meaning here, leave it out");
      node = new Node.Broken(at);
    }
    if (node.weight() > MOST_NODES) {
      throw new TooMuch(at, "more than " + MOST_NODES + " values, with its aliases");
    }
    if (anchor != null) {
      open.remove(anchor);
      anchors.put(anchor, node);
    }
    return node;
  }

  private Node alias(AliasEvent alias, Node.At at) {
    Node target = anchors.get(alias.getAlias());
    if (target != null && !open.contains(alias.getAlias())) {
      return target;
    }
    String why =
        open.contains(alias.getAlias()) ? "an alias inside of itself" : "no such anchor before it";
    reading.error(at, "*" + Texts.show(alias.getAlias().getValue()), why);
    return new Node.Broken(at);
  }

  private Node scalar(ScalarEvent event, Node.At at) {
    String raw = event.getValue();
    String text = expand(raw, at);
    return text == null ? new Node.Broken(at) : new Node.Scalar(at, text, raw, !event.isPlain());
  }

  private @Nullable String expand(String raw, Node.At at) {
    if (!raw.contains("${")) {
      return raw;
    }
    Matcher matcher = VARIABLE.matcher(raw);
    StringBuilder out = new StringBuilder();
    while (matcher.find()) {
      String name = matcher.group(1);
      String value;
      if (name != null) {
        value = variables.apply(name);
        if (value == null) {
          reading.error(at, "${" + name + "}", "the environment variable " + name + " is not set");
          return null;
        }
      } else if (matcher.group().startsWith("$$")) {
        value = "${";
      } else {
        reading.error(at, Texts.show(raw), "expected ${NAME}, or $${ for the text ${ itself");
        return null;
      }
      matcher.appendReplacement(out, Matcher.quoteReplacement(value));
    }
    return matcher.appendTail(out).toString();
  }

  private Node sequence(Node.At at, int depth) {
    List<Node> items = new ArrayList<>();
    long weight = 1;
    for (Event e = events.next(); e.getEventId() != Event.ID.SequenceEnd; e = events.next()) {
      Node item = node(e, at.path() + "[" + items.size() + "]", depth + 1);
      items.add(item);
      weight += item.weight();
    }
    return new Node.Sequence(at, List.copyOf(items), weight);
  }

  private Node mapping(Node.At at, int depth) {
    Map<String, Node.Entry> entries = new java.util.LinkedHashMap<>();
    long weight = 1;
    for (Event e = events.next(); e.getEventId() != Event.ID.MappingEnd; e = events.next()) {
      if (!(e instanceof ScalarEvent keyEvent)) {
        Node key = node(e, at.path(), depth + 1);
        reading.error(at(at.path(), e), Node.show(key), "a key must be a single word");
        node(events.next(), at.path(), depth + 1);
        continue;
      }
      String name = keyEvent.getValue();
      Node.At keyAt = at(at.key(name).path(), keyEvent);
      Node value = node(events.next(), keyAt.path(), depth + 1);
      weight += 1 + value.weight();
      Node.Entry before = entries.get(name);
      if (name.equals("<<") && keyEvent.isPlain()) {
        reading.error(keyAt, "", "merge keys have no meaning here, write the keys out");
      } else if (before != null) {
        reading.error(keyAt, "", "given twice, first in line " + before.key().at().line());
      } else {
        Node.Scalar key = new Node.Scalar(keyAt, name, name, true);
        entries.put(name, new Node.Entry(key, value));
      }
    }
    return new Node.Mapping(at, List.copyOf(entries.values()), weight);
  }

  private static Node.At at(String path, Event event) {
    Mark mark = event.getStartMark().orElseThrow();
    return new Node.At(path, mark.getLine() + 1, mark.getColumn() + 1);
  }

  /** Line and column of an offset in code points. */
  private static Node.At place(String text, int offset) {
    int[] before = text.codePoints().limit(Math.max(0, offset)).toArray();
    int line = 1;
    int column = 1;
    for (int c : before) {
      line += c == '\n' ? 1 : 0;
      column = c == '\n' ? 1 : column + 1;
    }
    return new Node.At("", line, column);
  }

  private static void syntaxError(MarkedYamlEngineException e, String text, Reading reading) {
    Mark mark = e.getProblemMark().or(e::getContextMark).orElse(null);
    int line = mark == null ? 0 : mark.getLine() + 1;
    int column = mark == null ? 0 : mark.getColumn() + 1;
    Node.At at = new Node.At("", line, column);
    String[] lines = text.split("\n", -1);
    if (line > 0 && line <= lines.length && lines[line - 1].matches("[ -]*\t.*\r?")) {
      reading.error(at, "", "a tab in the indentation: expected spaces");
      return;
    }
    String problem = firstLine(e.getProblem());
    String context = firstLine(e.getContext());
    int from = e.getContextMark().map(m -> m.getLine() + 1).orElse(0);
    String where =
        context.isEmpty()
            ? ""
            : " (" + context + (from > 0 ? " that starts in line " + from : "") + ")";
    boolean variable = line > 0 && line <= lines.length && lines[line - 1].contains("${");
    String hint = variable ? "; within { } or [ ] a variable wants quotes: \"${NAME}\"" : "";
    reading.error(at, "", "not valid YAML: " + problem + where + hint);
  }

  @SuppressWarnings("StringSplitter")
  private static String firstLine(@Nullable String text) {
    return text == null ? "" : text.strip().split("\n", 2)[0];
  }

  /** Ends the parse at once. */
  private static final class TooMuch extends RuntimeException {
    final transient Node.At at;
    final String why;

    TooMuch(Node.At at, String why) {
      super(why, null, false, false);
      this.at = at;
      this.why = why;
    }
  }
}
