package io.petrel.pipeline;

import io.petrel.alert.Observation.Subject;
import io.petrel.series.Labels;
import org.jspecify.annotations.Nullable;

/** A series of a signal that has been seen, with what each detector has learned of it. */
final class KnownSeries {
  final Labels raw;

  /** One a watcher, null = none yet. */
  final @Nullable Object[] states;

  /** What was known of hosts when this one's labels were looked up; null = look again. */
  @Nullable Object hostsVersion;

  Labels hostLabels = Labels.empty();

  /** The series' labels with its host's newest, and when they were put together. */
  Labels presentLabels = Labels.empty();

  @Nullable Object presentVersion;
  Subject subject;
  long lastSeen;
  boolean hasValue;

  /** The watchers that are to be led through its past before they look at it, a bit each. */
  long awaits;

  /** The watchers that a lesson has led up to the ticks that are held. */
  long resumes;

  /** Up to when its past has been read, Long.MIN_VALUE = not at all. */
  long taughtTo = Long.MIN_VALUE;

  KnownSeries(Labels raw, int watchers, long awaits) {
    this.raw = raw;
    this.awaits = awaits;
    this.states = new @Nullable Object[watchers];
    this.subject = new Subject(raw, "", Labels.empty());
  }
}
