package io.petrel.serve;

/** A source's past could not be read; the message says where and why, without secrets. */
public final class SourceFailed extends Exception {
  private static final long serialVersionUID = 1;

  SourceFailed(String why) {
    super(why);
  }
}
