package io.petrel.serve;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.notify.Act;
import io.petrel.notify.Acts;
import io.petrel.notify.Attempt;
import io.petrel.notify.Hearing;
import io.petrel.notify.Notifier;
import io.petrel.notify.Outcome;
import io.petrel.route.Notification;
import io.petrel.store.Told;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Looking, listening and being called, with notifiers that fail. */
@Timeout(60)
final class EarsTest {
  private final BlockingQueue<String> said = new LinkedBlockingQueue<>();
  private final Ears ears =
      new Ears(
          channel -> List.of(new Told("i", "receipt of " + channel, "ann")),
          channel -> act -> channel + " took " + act,
          new Ears.Listener() {
            @Override
            public void failed(String channel, Throwable why) {
              said.add(channel + " failed: " + why.getMessage());
            }

            @Override
            public void heard(String channel) {
              said.add(channel + " heard");
            }
          },
          new Ears.Settings(Duration.ofMillis(1), Duration.ofMillis(4), Duration.ofMinutes(1)));

  @AfterEach
  void close() {
    ears.close();
  }

  private String next() throws InterruptedException {
    String line = said.poll(30, TimeUnit.SECONDS);
    return line == null ? "nothing" : line;
  }

  /** A notifier that hears, and tells nobody. */
  private abstract static class Ear implements Notifier, Hearing {
    @Override
    public Outcome send(Notification notification, @Nullable String receipt, Attempt attempt) {
      throw new AssertionError("nothing is told here");
    }
  }

  @Test
  void a_look_that_fails_is_said_and_tried_again() throws InterruptedException {
    Ear ear =
        new Ear() {
          private int looks;

          @Override
          public Duration lookEvery() {
            return Duration.ofMillis(1);
          }

          @Override
          public void look(List<Followed> open, Acts acts) {
            if (++looks == 2) {
              throw new IllegalStateException("HTTP 500");
            }
            said.add(acts.take(new Act.Acknowledge(open.get(0).incident(), "bob")));
            said.add(open.toString());
          }
        };
    ears.use(Map.of("ops/zammad", ear));
    assertThat(next()).isEqualTo("ops/zammad took Acknowledge[incident=i, by=bob]");
    assertThat(next())
        .isEqualTo("[Followed[incident=i, receipt=receipt of ops/zammad, acknowledgedBy=ann]]");
    assertThat(next()).isEqualTo("ops/zammad heard");
    assertThat(next()).isEqualTo("ops/zammad failed: HTTP 500");
    assertThat(next()).startsWith("ops/zammad took");
  }

  @Test
  void a_connection_that_ends_is_begun_again() throws InterruptedException {
    Ear ear =
        new Ear() {
          private int times;

          @Override
          public boolean listens() {
            return true;
          }

          @Override
          public void listen(Acts acts) {
            if (++times % 2 == 0) {
              throw new NoClassDefFoundError("gone");
            }
          }
        };
    ears.use(Map.of("ops/slack", ear));
    for (int i = 0; i < 3; i++) {
      assertThat(next()).isEqualTo("ops/slack failed: the connection has ended");
      assertThat(next()).isEqualTo("ops/slack failed: gone");
    }
  }

  @Test
  void other_notifiers_take_over_and_the_old_ones_are_interrupted() throws InterruptedException {
    ears.use(Map.of("ops/slack", waiting("old")));
    assertThat(next()).isEqualTo("old begins");
    ears.use(Map.of("ops/slack", waiting("new")));
    assertThat(List.of(next(), next())).containsExactlyInAnyOrder("old ends", "new begins");
    ears.close();
    assertThat(next()).as("and its end is no failure").isEqualTo("new ends");
    assertThat(said).isEmpty();
  }

  private Ear waiting(String name) {
    return new Ear() {
      @Override
      public boolean listens() {
        return true;
      }

      @Override
      public void listen(Acts acts) throws InterruptedException {
        said.add(name + " begins");
        try {
          new CountDownLatch(1).await();
        } finally {
          said.add(name + " ends");
        }
      }
    };
  }

  @Test
  void a_call_goes_to_its_channel_and_to_no_other() throws InterruptedException {
    Ear ear =
        new Ear() {
          @Override
          public Answer hook(Call call, Acts acts) {
            return Answer.text(200, acts.take(new Act.Note("i", call.header("x-by"), call.body())));
          }
        };
    Hearing.Call call = new Hearing.Call(Map.of("x-by", "bob"), "closed");
    assertThat(ears.hook("ops/zammad", call)).isNull();
    ears.use(Map.of("ops/zammad", ear));
    assertThat(ears.hook("ops/zammad", call))
        .isEqualTo(
            Hearing.Answer.text(200, "ops/zammad took Note[incident=i, by=bob, what=closed]"));
    assertThat(ears.hook("ops/zammad#2", call)).isNull();
  }
}
