package io.petrel.cli;

import io.petrel.config.Config;
import io.petrel.config.Receiver;
import io.petrel.config.SignalConfig;
import io.petrel.config.Templates;
import io.petrel.notify.Links;
import io.petrel.notify.Texts;
import io.petrel.notify.Wording;
import java.io.PrintStream;
import java.net.URI;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Shows how messages of a config would read, before there is anything to tell. */
final class SampleMessages {
  /** The same in every run, so that what has changed can be seen. */
  private static final long AT = Instant.parse("2026-11-23T03:16:00Z").toEpochMilli();

  private SampleMessages() {}

  /**
   * Prints the headline and the text of each sample for each receiver.
   *
   * @return 0 = all went well, 1 = a template failed
   */
  static int print(Config config, List<String> samples, PrintStream out) {
    Texts texts = Texts.of(config.locale());
    Links links = links(config);
    int exit = 0;
    for (Receiver receiver : config.receivers()) {
      Templates templates = receiver.templates().orElse(config.templates());
      Wording wording = Wording.of(receiver.name(), templates.title(), templates.text(), links);
      for (String sample : samples) {
        Wording.Shown shown = wording.preview(Wording.sample(sample, receiver.name(), AT), texts);
        out.println(texts.shown(receiver.name()) + ", " + sample + ":");
        out.println("  title: " + shown.title());
        out.println("  text:");
        shown.text().lines().forEach(line -> out.println("    " + line));
        if (shown.problem() != null) {
          out.println("  " + shown.problem());
          exit = 1;
        }
        out.println();
      }
    }
    return exit;
  }

  /** As far as they are known without asking for sources. */
  private static Links links(Config config) {
    URI page = config.web().externalUrl();
    String template = config.links().prometheus();
    Map<String, Links.Graph> graphs = new HashMap<>();
    for (SignalConfig signal : config.signals()) {
      if (template != null) {
        graphs.put(signal.name(), new Links.Graph(template, signal.query()));
      }
    }
    return new Links(page == null ? null : page.toString(), config.links().grafana(), graphs::get);
  }
}
