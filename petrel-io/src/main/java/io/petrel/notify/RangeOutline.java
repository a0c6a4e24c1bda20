package io.petrel.notify;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Date;
import java.util.List;

/**
 * The outline of an expected range over time, for charts: along its upper ends and back along the
 * lower ones. Both columns are empty where the range is known at less than two instants.
 */
@SuppressWarnings("JavaUtilDate") // the only kind of instant that the axis of XChart knows
public record RangeOutline(List<Date> x, List<Double> y) {
  /**
   * The outline of what one detector expected; an open end lies at the edge of what is drawn.
   *
   * @param at milliseconds since the epoch, ascending
   * @param lower the lower ends at these instants, not finite = open; so are the {@code upper} ones
   * @param least where what is drawn begins
   * @param most where it ends
   */
  public static RangeOutline of(
      long[] at, double[] lower, double[] upper, double least, double most) {
    List<Date> x = new ArrayList<>();
    List<Double> high = new ArrayList<>();
    List<Double> low = new ArrayList<>();
    for (int i = 0; i < at.length; i++) {
      if (Double.isFinite(lower[i]) || Double.isFinite(upper[i])) {
        x.add(new Date(at[i]));
        low.add(Double.isNaN(lower[i]) ? least : Math.max(least, Math.min(most, lower[i])));
        high.add(Double.isNaN(upper[i]) ? most : Math.max(least, Math.min(most, upper[i])));
      }
    }
    if (x.size() < 2) {
      return new RangeOutline(List.of(), List.of());
    }
    List<Date> around = new ArrayList<>(x);
    Collections.reverse(x);
    around.addAll(x);
    Collections.reverse(low);
    high.addAll(low);
    return new RangeOutline(around, high);
  }
}
