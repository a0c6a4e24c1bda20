package io.petrel.config;

import io.petrel.setting.Setting;
import java.util.List;

/**
 * While one alert fires, others are not told; as in Alertmanager.
 *
 * @param sourceMatchers in Alertmanager's syntax, each checked; none = every alert
 * @param targetMatchers the same; none = every alert
 * @param equal label names
 */
public record Inhibition(
    @Setting(value = "Alerts that match all of these keep others quiet.", byDefault = "[]")
        List<String> sourceMatchers,
    @Setting(value = "Alerts that match all of these are kept quiet.", byDefault = "[]")
        List<String> targetMatchers,
    @Setting(
            value = "Labels that must have equal values in both; one that is missing is empty.",
            byDefault = "[]")
        List<String> equal) {
  public Inhibition {
    sourceMatchers = List.copyOf(sourceMatchers);
    targetMatchers = List.copyOf(targetMatchers);
    Checked.labels("equal", equal);
    equal = List.copyOf(equal);
  }
}
