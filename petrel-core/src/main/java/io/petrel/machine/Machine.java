package io.petrel.machine;

/**
 * A pure, serialisable state machine: (state, input) to (state, output), with no clock, no I/O and
 * no unseeded randomness.
 *
 * <p>So the same code runs live, in a backtest and behind a chart with the same answer, and a crash
 * is a replay. Laws, held by a test over every machine:
 *
 * <ul>
 *   <li>the same state and input give the same state and output;
 *   <li>{@link #encode} then {@link #decode} at any point changes nothing that follows;
 *   <li>an input at or before {@link #asOf} changes nothing and yields {@link Transition#ignored};
 *   <li>outputs and states are finite where their documentation does not say otherwise;
 *   <li>the encoded state stays within {@link #maxStateBytes};
 *   <li>a state written by any earlier {@link #version} still decodes.
 * </ul>
 *
 * <p>Machines are immutable and may be shared between threads; a state belongs to one thread at a
 * time, and the state handed to {@link #step} must not be used afterwards: a machine may reuse its
 * memory.
 *
 * @param <S> the state
 * @param <I> the input, which carries its own time
 * @param <O> the output
 */
public interface Machine<S, I, O> {
  /** The machine's name in snapshots, stable between releases. */
  String name();

  /** The version of the state's encoding; grows when the encoding changes. */
  int version();

  /** The state before any input. */
  S initial();

  /** Takes one input. */
  Transition<S, O> step(S state, I input);

  /** The time of the newest input taken, milliseconds since the epoch; Long.MIN_VALUE = none. */
  long asOf(S state);

  /** Writes a state. */
  void encode(S state, StateWriter out);

  /**
   * Reads a state.
   *
   * @param version the version that wrote it, at most {@link #version()}
   * @throws CorruptStateException when the bytes are no such state
   */
  S decode(int version, StateReader in);

  /**
   * The largest number of bytes that {@link #encode} may write.
   *
   * @param series how many series the state has seen (1 for a machine of one series)
   */
  int maxStateBytes(int series);
}
