package io.petrel.source;

import io.petrel.series.Labels;
import io.petrel.series.Signal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a Prometheus' past is read: by remote read where the query is a plain selector and the server
 * plays along, else, and for all that remote read could not give, by range queries in slices.
 *
 * <p>Remote read is a short cut and never a reason to fail. A server that refuses it while it
 * answers queries is not asked for it again, and that is said once. Thread-safe.
 */
final class PrometheusHistory {
  private static final int READINGS = 2;

  private final Source source;
  private final PrometheusSource.Settings settings;
  private final PrometheusApi api;
  private volatile boolean refused;

  PrometheusHistory(Source source, PrometheusSource.Settings settings, PrometheusApi api) {
    this.source = source;
    this.settings = settings;
    this.api = api;
  }

  HistoryEnd read(Signal signal, long from, long to, long step, HistorySink into) {
    Grid grid = Grid.of(from, to, step);
    // Further parameters change what queries see; remote read knows none.
    boolean possible =
        settings.remoteRead() == PrometheusSource.RemoteRead.AUTO
            && settings.params().isEmpty()
            && !refused;
    Selector selector = possible ? Selector.parse(signal.query()) : null;
    return selector == null
        ? SlicedHistory.read(source, signal, from, to, step, into)
        : raw(selector, signal, grid, to, into);
  }

  private HistoryEnd raw(Selector selector, Signal signal, Grid grid, long to, HistorySink into) {
    OnlyForward forward = new OnlyForward(into);
    RemoteRead remote = null;
    BadAnswer trouble;
    try {
      ServerFacts facts = ServerFacts.ask(api);
      remote = new RemoteRead(selector, grid, facts, settings, forward);
      trouble = read(remote, seriesNow(signal, to));
    } catch (BadAnswer e) {
      trouble = e;
    }
    if (forward.stopped) {
      return new HistoryEnd.Failed("stopped");
    }
    if (trouble == null) {
      return into.progress(1) ? new HistoryEnd.Complete() : new HistoryEnd.Failed("stopped");
    }
    forward.given = remote;
    HistoryEnd end = SlicedHistory.read(source, signal, grid.from(), to, grid.step(), forward);
    if (!(end instanceof HistoryEnd.Complete complete)) {
      return end;
    }
    List<String> remarks = new ArrayList<>(complete.remarks());
    // That queries work shows that it is remote read that is refused, not everything.
    if (!trouble.refused()) {
      remarks.add("remote read failed, read by range queries instead: " + trouble.why());
    } else if (first()) {
      remarks.add(
          "no remote read, the past is read by range queries from now on: " + trouble.why());
    }
    return new HistoryEnd.Complete(remarks);
  }

  private synchronized boolean first() {
    boolean was = refused;
    refused = true;
    return !was;
  }

  /** What went wrong the last time, null = nothing or the sink stopped it. */
  private @Nullable BadAnswer read(RemoteRead remote, double series) {
    BadAnswer trouble = null;
    for (int i = 0; i < READINGS; i++) {
      try {
        remote.read(api, series);
        return null;
      } catch (BadAnswer e) {
        trouble = e;
        if (e.refused()) {
          break;
        }
      }
    }
    return trouble;
  }

  /** How many series there are at the end, for the progress only; 0 = unknown. */
  private double seriesNow(Signal signal, long to) {
    try {
      Answer count = api.instant("count(" + signal.query() + ")", to, 1);
      return count.count == 1 ? count.values[0] : 0;
    } catch (BadAnswer e) {
      return 0;
    }
  }

  /** Keeps the progress from falling when another way is taken, and gives nothing twice. */
  private static final class OnlyForward implements HistorySink {
    private final HistorySink into;
    private double share;
    private boolean stopped;

    /** What has given whole series already. */
    private @Nullable RemoteRead given;

    OnlyForward(HistorySink into) {
      this.into = into;
    }

    @Override
    public void piece(Labels series, long[] at, double[] values, int size) {
      if (given == null || !given.given(series)) {
        into.piece(series, at, values, size);
      }
    }

    @Override
    public boolean progress(double now) {
      share = Math.max(share, now);
      stopped = !into.progress(share);
      return !stopped;
    }
  }
}
