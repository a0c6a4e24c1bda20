package io.petrel.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.petrel.machine.MachineLaws.Case;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The laws of {@link Machine}, over every machine of {@link MachineLaws}.
 *
 * <p>States of earlier releases lie in {@code src/test/resources/states/NAME-vVERSION.bin}. When a
 * machine's version grows, write its new file, once, and keep the old ones: {@code ./mvnw -pl
 * petrel-core test -Dtest=MachineLawTest -Dpetrel.states.write=src/test/resources/states}. Files
 * that are there already are never written over.
 */
class MachineLawTest {
  private static final int STEPS = 300;

  @ParameterizedTest
  @MethodSource("io.petrel.machine.MachineLaws#all")
  <S, I, O> void same_inputs_give_the_same_outputs_and_states(Case<S, I, O> c) {
    for (long seed = 0; seed < 5; seed++) {
      Run<S, I, O> a = new Run<>(c, seed, false).take(STEPS);
      Run<S, I, O> b = new Run<>(c, seed, false).take(STEPS);
      assertThat(a.outputs).isEqualTo(b.outputs);
      assertThat(a.bytes()).isEqualTo(b.bytes());
    }
  }

  @ParameterizedTest
  @MethodSource("io.petrel.machine.MachineLaws#all")
  <S, I, O> void encoding_and_decoding_anywhere_changes_nothing_that_follows(Case<S, I, O> c) {
    for (long seed = 0; seed < 5; seed++) {
      Run<S, I, O> through = new Run<>(c, seed, false).take(STEPS);
      Run<S, I, O> interrupted = new Run<>(c, seed, true).take(STEPS);
      assertThat(interrupted.outputs).isEqualTo(through.outputs);
      assertThat(interrupted.bytes()).isEqualTo(through.bytes());
    }
  }

  @ParameterizedTest
  @MethodSource("io.petrel.machine.MachineLaws#all")
  <S, I, O> void old_inputs_change_nothing(Case<S, I, O> c) {
    Random random = new Random(1);
    Run<S, I, O> run = new Run<>(c, 1, false);
    assertThat(c.machine().asOf(run.state)).isEqualTo(Long.MIN_VALUE);
    for (int i = 0; i < 50; i++) {
      run.take(1);
      assertThat(c.machine().asOf(run.state)).isEqualTo(run.at);
      byte[] before = run.bytes();
      for (long at : new long[] {run.at, run.at - 1, run.at - 3_600_000, Long.MIN_VALUE}) {
        Transition<S, O> step = c.machine().step(run.state, c.input().apply(random, at));
        assertThat(step.taken()).isFalse();
        run.state = step.state();
        assertThat(run.bytes()).isEqualTo(before);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.petrel.machine.MachineLaws#all")
  <S, I, O> void outputs_stay_finite_and_states_within_their_bound(Case<S, I, O> c) {
    for (long seed = 10; seed < 20; seed++) {
      Run<S, I, O> run = new Run<>(c, seed, false);
      for (int i = 0; i < STEPS; i++) {
        run.take(1);
        O output = run.outputs.get(i);
        assertThat(c.finite().test(output)).as("finite: %s", output).isTrue();
        assertThat(run.bytes().length).isLessThanOrEqualTo(c.machine().maxStateBytes(c.series()));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("io.petrel.machine.MachineLaws#all")
  <S, I, O> void broken_bytes_are_corrupt_states_and_nothing_worse(Case<S, I, O> c) {
    Random random = new Random(7);
    for (int round = 0; round < 2000; round++) {
      byte[] bytes;
      if (round % 2 == 0) {
        bytes = new byte[random.nextInt(400)];
        random.nextBytes(bytes);
      } else {
        bytes = new Run<>(c, round % 16, false).take(round % 20).bytes();
        for (int i = random.nextInt(4); i >= 0; i--) {
          bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
        }
      }
      S state = decoded(c, bytes);
      if (state != null) {
        long at = c.machine().asOf(state);
        I input = c.input().apply(random, at < Long.MAX_VALUE - 60_000 ? at + 60_000 : at);
        assertThatCode(() -> c.machine().step(state, input)).doesNotThrowAnyException();
      }
    }
  }

  private static <S> @Nullable S decoded(Case<S, ?, ?> c, byte[] bytes) {
    try {
      return c.machine().decode(c.machine().version(), new StateReader(bytes));
    } catch (CorruptStateException expected) {
      return null;
    }
  }

  @ParameterizedTest
  @MethodSource("io.petrel.machine.MachineLaws#all")
  <S, I, O> void states_of_every_earlier_version_still_decode(Case<S, I, O> c) throws IOException {
    if (written(c)) {
      return;
    }
    for (int version = 1; version <= c.machine().version(); version++) {
      byte[] bytes;
      String file = file(c, version);
      try (InputStream in = MachineLawTest.class.getResourceAsStream("/states/" + file)) {
        assertThat(in).as("states/%s", file).isNotNull();
        bytes = in.readAllBytes();
      }
      StateReader reader = new StateReader(bytes);
      S state = c.machine().decode(version, reader);
      assertThat(reader.atEnd()).isTrue();
      long at = c.machine().asOf(state);
      assertThat(at).isEqualTo(60_000L * 100);
      assertThat(c.machine().step(state, c.input().apply(new Random(5), at + 60_000)).taken())
          .isTrue();
    }
  }

  private static <S, I, O> boolean written(Case<S, I, O> c) throws IOException {
    String folder = System.getProperty("petrel.states.write");
    if (folder == null) {
      return false;
    }
    Path path = Path.of(folder, file(c, c.machine().version()));
    Files.createDirectories(path.getParent());
    if (!Files.exists(path)) {
      Files.write(path, new Run<>(c, 99, false).take(100).bytes());
    }
    return true;
  }

  private static String file(Case<?, ?, ?> c, int version) {
    return c.machine().name() + "-v" + version + ".bin";
  }

  /** A machine that has taken inputs, a minute apart, and what came out. */
  private static final class Run<S, I, O> {
    private final Case<S, I, O> c;
    private final Random random;
    private final boolean interrupted;
    private final List<O> outputs = new ArrayList<>();
    private S state;
    private long at;

    Run(Case<S, I, O> c, long seed, boolean interrupted) {
      this.c = c;
      this.random = new Random(seed);
      this.interrupted = interrupted;
      this.state = c.machine().initial();
    }

    Run<S, I, O> take(int steps) {
      for (int i = 0; i < steps; i++) {
        if (interrupted) {
          StateReader reader = new StateReader(bytes());
          state = c.machine().decode(c.machine().version(), reader);
          assertThat(reader.atEnd()).isTrue();
        }
        at += 60_000;
        Transition<S, O> step = c.machine().step(state, c.input().apply(random, at));
        state = step.state();
        outputs.add(step.output());
      }
      return this;
    }

    byte[] bytes() {
      StateWriter out = new StateWriter();
      c.machine().encode(state, out);
      return out.toBytes();
    }
  }
}
