package io.petrel.source;

import java.util.function.BiFunction;

/**
 * One kind of source, as it stands in the list {@link Sources}.
 *
 * @param name its key in the config
 * @param summary one sentence for people
 * @param settings its settings record, each component with a {@link io.petrel.setting.Setting} or
 *     {@link io.petrel.setting.Inline}
 * @param create makes a source from its name and settings
 */
public record SourceType<C extends Record>(
    String name, String summary, Class<C> settings, BiFunction<String, C, Source> create) {}
