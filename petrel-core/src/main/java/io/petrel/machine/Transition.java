package io.petrel.machine;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The result of one step of a {@link Machine}: the state after it and what came out.
 *
 * @param state the state to hand to the next step
 * @param orNull the output, or null when the input was ignored as old
 */
public record Transition<S, O>(S state, @Nullable O orNull) {
  /** An input that changed nothing because it was not newer than the state. */
  public static <S, O> Transition<S, O> ignored(S state) {
    return new Transition<>(state, null);
  }

  /** Whether the input was taken. */
  public boolean taken() {
    return orNull != null;
  }

  /**
   * The output of an input that was taken.
   *
   * @throws NullPointerException when it was ignored
   */
  public O output() {
    return Objects.requireNonNull(orNull, "the input was ignored");
  }
}
