package io.petrel.source;

import io.petrel.series.Frame;
import java.util.List;

/**
 * What a source answered for one signal over a stretch of time: as {@link io.petrel.series.Fetch},
 * with one frame an instant, oldest first, and none left out: an instant without series is an empty
 * frame.
 */
public sealed interface RangeFetch {
  /**
   * Every series the source has.
   *
   * @param frames one an instant, ascending
   * @param warnings what the source remarked, for people
   */
  record Complete(List<Frame> frames, List<String> warnings) implements RangeFetch {
    public Complete {
      frames = List.copyOf(frames);
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * Some series; that others are missing says nothing about them.
   *
   * @param frames one an instant, ascending
   * @param why what the source said is missing
   */
  record Partial(List<Frame> frames, String why) implements RangeFetch {
    public Partial {
      frames = List.copyOf(frames);
    }
  }

  /**
   * Nothing: the question was not answered.
   *
   * @param why one line for people, without secrets
   */
  record Failed(String why) implements RangeFetch {}

  /**
   * The frames that came, also where some of them are not whole.
   *
   * @throws IllegalStateException when none came, with what the source said
   */
  default List<Frame> orThrow() {
    if (this instanceof Complete complete) {
      return complete.frames();
    }
    if (this instanceof Partial partial) {
      return partial.frames();
    }
    throw new IllegalStateException(((Failed) this).why());
  }
}
