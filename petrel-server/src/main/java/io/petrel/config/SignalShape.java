package io.petrel.config;

import io.petrel.detect.DetectorType;
import io.petrel.series.Signal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A signal, read as its record; its detectors may refuse it. */
record SignalShape(RecordShape<SignalConfig> keys, List<DetectorType<?>> detectors)
    implements Shape<SignalConfig> {
  @Override
  public @Nullable SignalConfig read(Node node, Reading reading) {
    SignalConfig signal = keys.read(node, reading);
    return signal == null || refused(signal, node, reading) ? null : signal;
  }

  private boolean refused(SignalConfig config, Node node, Reading reading) {
    Signal signal = config.signal("");
    boolean refused = false;
    for (int i = 0; i < config.detectors().size(); i++) {
      String name = config.detectors().get(i).detector().name();
      for (DetectorType<?> type : detectors) {
        String why = type.name().equals(name) ? type.refuses().apply(signal) : null;
        if (why != null) {
          reading.error(place(node, i), name, why);
          refused = true;
        }
      }
    }
    return refused;
  }

  private static Node.At place(Node node, int detector) {
    return node instanceof Node.Mapping signal
            && signal.get("detectors") instanceof Node.Sequence list
        ? list.items().get(detector).at()
        : node.at();
  }

  @Override
  public Object write(SignalConfig signal) {
    return keys.write(signal);
  }

  @Override
  public Map<String, Object> schema(Definitions definitions) {
    return keys.schema(definitions);
  }

  @Override
  public boolean canBeEmpty() {
    return keys.canBeEmpty();
  }
}
