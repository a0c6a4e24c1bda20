package io.petrel.config;

/** The shapes of a config file for a set of types: what reader, printer and schema share. */
final class Grammar {
  final Shapes shapes = new Shapes();
  final SignalShape signal;
  final RecordShape<ConfigFile> file;
  final RecordShape<PresetFile> preset;
  final Kinds notifiers;

  Grammar(Types types) {
    Kinds sources = new Kinds("source", types.sources(), shapes);
    notifiers = new Kinds("receiver", types.notifiers(), shapes);
    shapes.put(Source.class, new SourceShape(sources));
    shapes.put(ConfigFile.PrometheusChoice.class, new PrometheusShape(sources));
    shapes.put(
        Receiver.class,
        new ReceiverShape(
            notifiers, shapes.ofRecord(Digest.class), shapes.ofRecord(Templates.class)));
    shapes.put(Rule.class, new RuleShape(types.detectors(), shapes));
    signal = new SignalShape(shapes.ofRecord(SignalConfig.class), types.detectors());
    shapes.put(SignalConfig.class, signal);
    file = shapes.ofRecord(ConfigFile.class);
    preset = shapes.ofRecord(PresetFile.class);
  }
}
