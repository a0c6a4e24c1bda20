package io.petrel.setting;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Says that the keys of a nested settings record stand at this level, beside the others, and not
 * under a key of their own: {@code @Inline HttpConfig http}.
 *
 * <p>The component's own name is then no key. Keys of the two records must not collide.
 */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface Inline {}
