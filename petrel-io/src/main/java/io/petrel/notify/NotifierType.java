package io.petrel.notify;

import java.util.function.BiFunction;

/**
 * One kind of channel, as it stands in the list {@link Notifiers}.
 *
 * @param name its key in the config
 * @param summary one sentence for people
 * @param settings its settings record, each component with a {@link io.petrel.setting.Setting}
 * @param create makes the notifier
 */
public record NotifierType<C extends Record>(
    String name,
    String summary,
    Class<C> settings,
    BiFunction<C, NotifierContext, Notifier> create) {}
