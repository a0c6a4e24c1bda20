package io.petrel.series;

import java.util.List;

/**
 * What a source answered for one signal at one instant: three different things that must not look
 * alike.
 */
public sealed interface Fetch {
  /**
   * Every series the source has.
   *
   * @param frame the values
   * @param warnings what the source remarked, for people
   */
  record Complete(Frame frame, List<String> warnings) implements Fetch {
    public Complete {
      warnings = List.copyOf(warnings);
    }
  }

  /**
   * Some series; that others are missing says nothing about them.
   *
   * @param frame the values that came
   * @param why what the source said is missing
   */
  record Partial(Frame frame, String why) implements Fetch {}

  /**
   * Nothing: the question was not answered.
   *
   * @param why one line for people, without secrets
   */
  record Failed(String why) implements Fetch {}
}
