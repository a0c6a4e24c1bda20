package io.petrel.alert;

import io.petrel.detect.Detector.Level;
import io.petrel.detect.DetectorType.Telling;
import io.petrel.series.Labels;
import io.petrel.series.Unit;
import java.time.Duration;

/**
 * How the scores of one detector over one signal become alerts of one severity.
 *
 * @param name the signal; becomes {@code alertname}
 * @param detector the detector's name
 * @param severity the severity
 * @param unit the unit of the scored values
 * @param level from which score it applies
 * @param telling how long and how often it must be anomalous
 * @param forgetAfter after how long without data a firing alert is given up
 */
public record AlertRule(
    String name,
    String detector,
    String severity,
    Unit unit,
    Level level,
    Telling telling,
    Duration forgetAfter) {

  /** The identity of this rule's alert about a series. */
  Labels identity(Labels series) {
    return Labels.of(Alert.NAME, name, Alert.DETECTOR, detector, Alert.SEVERITY, severity)
        .orElse(series);
  }
}
