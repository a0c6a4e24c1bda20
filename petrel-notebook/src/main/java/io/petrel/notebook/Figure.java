package io.petrel.notebook;

/**
 * A drawn chart.
 *
 * @param png a PNG of twice the size, for sharp screens; not copied
 * @param width as it is to be shown, CSS pixels
 * @param height so too
 * @param title what it shows
 */
@SuppressWarnings("ArrayRecordComponent") // one picture, never compared
public record Figure(byte[] png, int width, int height, String title) {
  /** What stands where no picture can. */
  @Override
  public String toString() {
    return title + " (" + width + " x " + height + ")";
  }
}
