package io.petrel.cli;

import io.petrel.config.Config;
import java.util.List;

/** The sources and receivers of a config, to be asked and tried without a running service. */
public interface Outside {
  /**
   * What one of them answered.
   *
   * @param who a source's name, or a receiver's and its kind: {@code ops/slack}
   * @param well whether it will do
   * @param said one line, without secrets
   */
  record Answer(String who, boolean well, String said) {}

  /**
   * Asks every source and every receiver that can be asked whether the settings will do; nobody is
   * told anything.
   */
  List<Answer> ask(Config config) throws InterruptedException;

  /**
   * Tells a receiver's channels a test incident and its recovery.
   *
   * @throws IllegalArgumentException when there is no such receiver
   */
  List<Answer> tell(Config config, String receiver, String severity) throws InterruptedException;
}
