package io.petrel.notify;

import com.samskivert.mustache.Mustache;
import com.samskivert.mustache.MustacheException;
import com.samskivert.mustache.Template;
import java.io.Writer;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A mustache template over maps, lists, texts and truths, and nothing else: no Java object can be
 * reached from it, no file, no other template.
 *
 * <p>However loops are nested, it ends after {@link #STEPS} steps. What is filled in is not read as
 * a template again, and is not escaped: whoever shows the text does that. Immutable, thread-safe.
 */
final class SafeTemplate {
  /** The longest template. */
  static final int LONGEST = 4000;

  /** The most values looked up, or rounds of a loop, in one go. */
  static final int STEPS = 20_000;

  private final String source;

  private SafeTemplate(String source) {
    this.source = source;
  }

  /**
   * Reads a template.
   *
   * @param names what it may speak of, see {@link WordingModel#knows}
   * @throws IllegalArgumentException saying what is wrong, with the line within the template
   */
  static SafeTemplate of(String source, Names names) {
    if (source.length() > LONGEST) {
      throw new IllegalArgumentException(
          "longer than " + LONGEST + " characters: expected a shorter template");
    }
    try {
      compile(source, new Budget()).visit(new Check(source, names));
    } catch (MustacheException e) {
      throw new IllegalArgumentException(
          "expected a mustache template, but: " + Clean.line(String.valueOf(e.getMessage()), 200),
          e);
    } catch (IndexOutOfBoundsException e) {
      // So the parser takes braces with nothing in them.
      throw new IllegalArgumentException("{{}}: expected a name in the braces", e);
    } catch (StackOverflowError e) {
      throw new IllegalArgumentException("expected a template that is less deeply nested", e);
    }
    return new SafeTemplate(source);
  }

  /** What a template may speak of. */
  interface Names {
    /** What is wrong with a name, null = nothing. */
    @Nullable String refuses(String name);
  }

  /**
   * Fills the template.
   *
   * @param most the longest result; what is longer ends in {@code …}
   * @throws IllegalStateException when it takes too many steps, or cannot be filled at all
   */
  String fill(Map<String, Object> values, int most) {
    Bounded out = new Bounded(most);
    Budget budget = new Budget();
    try {
      compile(source, budget).execute(values, out);
    } catch (Full e) {
      return out.text() + "…";
    } catch (RuntimeException | StackOverflowError e) {
      throw new IllegalStateException(
          budget.left < 0
              ? "it takes more than " + STEPS + " steps"
              : Clean.line(String.valueOf(e.getMessage()), 200),
          e);
    }
    return out.text();
  }

  private static Template compile(String source, Budget budget) {
    return Mustache.compiler()
        .escapeHTML(false)
        .emptyStringIsFalse(true)
        .defaultValue("")
        .withLoader(
            name -> {
              throw new MustacheException("no other template can be taken in: " + name);
            })
        .withCollector(new Plain(budget))
        .compile(source);
  }

  /** Steps left; less than none = too many were wanted. */
  private static final class Budget {
    private int left = STEPS;

    void spend() {
      if (--left < 0) {
        throw new IllegalStateException("too many steps");
      }
    }
  }

  /** Reads maps and lists only, where jmustache's own reads any object by reflection. */
  private record Plain(Budget budget) implements Mustache.Collector {
    @Override
    public @Nullable Iterator<?> toIterator(Object value) {
      if (!(value instanceof List<?> list)) {
        return null;
      }
      Iterator<?> each = list.iterator();
      return new Iterator<Object>() {
        @Override
        public boolean hasNext() {
          return each.hasNext();
        }

        @Override
        public Object next() {
          budget.spend();
          return each.next();
        }
      };
    }

    @Override
    public Mustache.VariableFetcher createFetcher(Object of, String name) {
      return (from, key) -> {
        budget.spend();
        return from instanceof Map<?, ?> map && map.containsKey(key)
            ? map.get(key)
            : Template.NO_FETCHER_FOUND;
      };
    }

    @Override
    public <K, V> Map<K, V> createFetcherCache() {
      return new HashMap<>();
    }
  }

  private static final class Full extends RuntimeException {
    private static final long serialVersionUID = 1;

    Full() {
      super("full", null, false, false);
    }
  }

  private static final class Bounded extends Writer {
    private final StringBuilder text = new StringBuilder();
    private final int most;

    Bounded(int most) {
      this.most = most;
    }

    @Override
    public void write(char[] chars, int from, int length) {
      int room = most - text.length();
      text.append(chars, from, Math.min(room, length));
      if (length > room) {
        if (text.length() > 0 && Character.isHighSurrogate(text.charAt(text.length() - 1))) {
          text.setLength(text.length() - 1);
        }
        throw new Full();
      }
    }

    String text() {
      return text.toString();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }

  /** Refuses names that nobody knows, and other templates. */
  private record Check(String source, Names names) implements Mustache.Visitor {
    @Override
    public void visitText(String text) {
      boolean usual = !source.contains("{{=");
      if (usual && (text.contains("{{") || text.contains("}}"))) {
        throw new IllegalArgumentException(
            "braces without their other half: expected a name within {{ and }}");
      }
    }

    @Override
    public void visitVariable(String name) {
      known(name);
    }

    @Override
    public boolean visitSection(String name) {
      known(name);
      return true;
    }

    @Override
    public boolean visitInvertedSection(String name) {
      known(name);
      return true;
    }

    @Override
    public boolean visitInclude(String name) {
      throw refused(name, "no other template can be taken in");
    }

    @Override
    public boolean visitParent(String name) {
      throw refused(name, "no other template can be taken in");
    }

    @Override
    public boolean visitBlock(String name) {
      throw refused(name, "a block belongs to other templates, of which there are none");
    }

    private void known(String name) {
      String why = names.refuses(name);
      if (why != null) {
        throw refused(name, why);
      }
    }

    private IllegalArgumentException refused(String name, String why) {
      String shown = Clean.line(name, 60);
      return new IllegalArgumentException(line(name) + "{{" + shown + "}}: " + why);
    }

    /** Where a name stands first, if the template keeps its usual braces. */
    private String line(String name) {
      Matcher place =
          Pattern.compile("\\{\\{[{#^&>$<\\s]*" + Pattern.quote(name) + "\\s*}").matcher(source);
      if (!place.find()) {
        return "";
      }
      long before = source.substring(0, place.start()).chars().filter(c -> c == '\n').count();
      return "line " + (before + 1) + " of the template: ";
    }
  }
}
