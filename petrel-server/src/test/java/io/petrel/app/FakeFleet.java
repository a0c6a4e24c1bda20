package io.petrel.app;

import io.petrel.source.FakePrometheus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;

/** Hosts that are hot when they are told to be, behind a Prometheus that fails when told to. */
final class FakeFleet implements AutoCloseable {
  static final String QUERY = "cpu";
  static final double COOL = 20;
  static final double HOT = 97;
  private static final List<String> PROVIDERS = List.of("tencent", "aliyun", "azure");

  private record Stretch(long from, long to) {}

  private final FakePrometheus prometheus = new FakePrometheus();
  private final Map<String, List<Stretch>> hot = new HashMap<>();
  private final Dispatcher good;

  FakeFleet(String... hosts) {
    List<FakePrometheus.Series> cpu = new ArrayList<>();
    List<FakePrometheus.Series> up = new ArrayList<>();
    for (int i = 0; i < hosts.length; i++) {
      String host = hosts[i];
      cpu.add(new FakePrometheus.Series(Map.of("instance", host), at -> value(host, at)));
      up.add(
          new FakePrometheus.Series(
              Map.of(
                  "__name__",
                  "up",
                  "instance",
                  host,
                  "job",
                  "node",
                  "provider",
                  PROVIDERS.get(i % PROVIDERS.size())),
              at -> 1));
    }
    prometheus.series(QUERY, cpu).series("up", up).start();
    good = prometheus.server().getDispatcher();
  }

  private synchronized double value(String host, long at) {
    return hot.getOrDefault(host, List.of()).stream().anyMatch(s -> s.from <= at && at < s.to)
        ? HOT
        : COOL;
  }

  /** Makes a host hot for a while. */
  synchronized void heat(String host, long from, Duration time) {
    hot.computeIfAbsent(host, h -> new ArrayList<>())
        .add(new Stretch(from, from + time.toMillis()));
  }

  FakePrometheus prometheus() {
    return prometheus;
  }

  /** Answers everything like this until {@link #mend}. */
  void fail(Supplier<MockResponse> answer) {
    prometheus
        .server()
        .setDispatcher(
            new Dispatcher() {
              @Override
              public MockResponse dispatch(RecordedRequest request) {
                return answer.get();
              }
            });
  }

  void mend() {
    prometheus.server().setDispatcher(good);
  }

  @Override
  public void close() {
    prometheus.close();
  }
}
