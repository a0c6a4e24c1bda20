package io.petrel.source;

import io.petrel.series.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What one answer of the Prometheus API said, while it is being read. Not thread-safe. */
final class Answer {
  private static final int MAX_REMARKS = 20;

  /**
   * Remarks that mean "not everything was asked": of Thanos (its stores), of Prometheus (remote
   * read), of others.
   */
  private static final Pattern PARTIAL =
      Pattern.compile(
          "partial|no storeapis? matched|fetch series for|receive series|rpc error|remote_read"
              + "|deadline exceeded|unavailable|connection refused",
          Pattern.CASE_INSENSITIVE);

  /** Remarks about the query itself, whatever words they hold. */
  private static final Pattern ABOUT_QUERY = Pattern.compile("^PromQL (warning|info):");

  Labels[] series = new Labels[0];
  int count;

  /** Values of an instant answer. */
  double[] values = new double[0];

  /** Values of a range answer, one row a series. */
  double[][] rows = new double[0][];

  /** Samples that fit on no instant asked for, or beside it. */
  long offGrid;

  /** Whether {@code data} with a result came at all. */
  boolean hasResult;

  @Nullable String resultType;
  @Nullable String status;
  @Nullable String errorType;
  @Nullable String error;
  boolean isPartial;
  final List<String> remarks = new ArrayList<>();
  private int unsaid;

  void remark(String text) {
    if (remarks.size() < MAX_REMARKS) {
      remarks.add(Text.line(text, 300));
    } else {
      unsaid++;
    }
  }

  /** Remarks for people, with how many more there were. */
  List<String> warnings() {
    if (unsaid == 0) {
      return remarks;
    }
    List<String> all = new ArrayList<>(remarks);
    all.add("and " + unsaid + " more");
    return all;
  }

  /** What says that series are missing, null = nothing does. */
  @Nullable String partial() {
    for (String remark : remarks) {
      if (PARTIAL.matcher(remark).find() && !ABOUT_QUERY.matcher(remark).find()) {
        return remark;
      }
    }
    return isPartial ? "the server says that its answer is partial" : null;
  }
}
