package io.petrel.config;

import io.petrel.setting.Setting;
import java.util.List;

/** The keys of a preset: signals, on top of those of other presets. */
record PresetFile(
    @Setting(value = "Presets it starts from.", byDefault = "[]") List<String> presets,
    @Setting("Its signals.") List<SignalConfig> signals) {}
