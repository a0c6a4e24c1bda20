package io.petrel.notify;

import io.petrel.route.Notification;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How people want the headline and the text of messages to be worded, by templates of their own.
 *
 * <p>A template that fails leaves Petrel's own words, and a line in the message that says so.
 * Thread-safe.
 */
public final class Wording {
  /** Petrel's own words. */
  public static final Wording NONE = new Wording("", null, null, Links.NONE);

  /** The longest headline. */
  static final int LONGEST_TITLE = 200;

  /** The longest text. */
  static final int LONGEST_TEXT = 2500;

  private static final Logger LOG = LoggerFactory.getLogger(Wording.class);

  private final String receiver;
  private final @Nullable SafeTemplate title;
  private final @Nullable SafeTemplate text;
  private final Links links;
  private final Set<String> said = ConcurrentHashMap.newKeySet();

  private Wording(
      String receiver, @Nullable SafeTemplate title, @Nullable SafeTemplate text, Links links) {
    this.receiver = receiver;
    this.title = title;
    this.text = text;
    this.links = links;
  }

  /**
   * Words of a receiver.
   *
   * @param receiver its name, for the log
   * @param title a template, null = Petrel's own headline
   * @param text a template, null = Petrel's own text
   * @param links where people can look further
   * @throws IllegalArgumentException as {@link #check}
   */
  public static Wording of(
      String receiver, @Nullable String title, @Nullable String text, Links links) {
    return new Wording(
        receiver,
        title == null ? null : template(title),
        text == null ? null : template(text),
        links);
  }

  /**
   * Does nothing where a template can be used.
   *
   * @return the template
   * @throws IllegalArgumentException saying what is wrong with it, with the line within it
   */
  public static String check(String template) {
    template(template);
    return template;
  }

  private static SafeTemplate template(String source) {
    return SafeTemplate.of(source, WordingModel::refuses);
  }

  /**
   * A message in these words.
   *
   * @param title the headline
   * @param text what stands below it
   * @param problem why it is not in these words, null = it is
   */
  public record Shown(String title, String text, @Nullable String problem) {}

  /** What a message would say, in these words where there are any. */
  public Shown preview(Notification n, Texts texts) {
    Summary plain = Summary.plain(n, Attempt.FIRST, texts);
    Summary worded = apply(plain, n, texts);
    String shown = worded.text() == null ? WordingModel.text(plain) : worded.text();
    return new Shown(worded.title(), shown, worded.superseded());
  }

  /** A message in these words. */
  Summary apply(Summary plain, Notification n, Texts texts) {
    if ((title == null && text == null) || n.bulletin() != null) {
      return plain;
    }
    Map<String, Object> model = WordingModel.of(n, plain, links, texts);
    Summary worded = plain;
    if (title != null) {
      worded = worded.titled(fill("title", title, model, LONGEST_TITLE), texts);
    }
    if (text != null) {
      worded = worded.told(fill("text", text, model, LONGEST_TEXT), n, texts);
    }
    return worded;
  }

  /**
   * What came of a template.
   *
   * @param text the text, empty where it failed
   * @param which the template's key
   * @param problem why it failed, null = it did not
   */
  record Filled(String text, String which, @Nullable String problem) {}

  private Filled fill(String which, SafeTemplate template, Map<String, Object> model, int most) {
    try {
      String filled = template.fill(model, most);
      String clean =
          which.equals("title")
              ? filled.replaceAll("[\\s\\p{Cntrl}]+", " ").strip()
              : filled.replaceAll("[\\p{Cntrl}&&[^\n]]", "").strip();
      return clean.isEmpty() ? failed(which, "it says nothing") : new Filled(clean, which, null);
    } catch (IllegalStateException e) {
      return failed(which, String.valueOf(e.getMessage()));
    }
  }

  private Filled failed(String which, String why) {
    if (said.add(which)) {
      LOG.warn(
          "the template for the {} of messages to {} fails ({}): they are told in Petrel's own"
              + " words",
          which,
          receiver,
          why);
    }
    return new Filled("", which, why);
  }

  /** The samples that {@code preview} can be asked for, by name. */
  public static List<String> samples() {
    return SampleNotifications.NAMES;
  }

  /**
   * A notification as the pipeline makes them.
   *
   * @param name one of {@link #samples}
   * @param at when, milliseconds since the epoch
   */
  public static Notification sample(String name, String receiver, long at) {
    return SampleNotifications.of(name, receiver, at);
  }
}
