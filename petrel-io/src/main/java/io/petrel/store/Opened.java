package io.petrel.store;

import java.util.Optional;

/**
 * A store that was opened.
 *
 * @param store the store, to be closed by its owner
 * @param setAside says that the old file was damaged and where it is kept now; empty = all is well
 */
public record Opened(Store store, Optional<String> setAside) {}
