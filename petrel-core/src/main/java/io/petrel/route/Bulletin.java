package io.petrel.route;

import io.petrel.detect.Reason;
import java.util.List;

/**
 * Something to tell that is no incident: a digest, a reminder of a forgotten silence.
 *
 * @param title its headline, a sentence of the texts under {@code bulletin.CODE}
 * @param lines what it says, in order, each a sentence of the texts under {@code bulletin.CODE}
 */
public record Bulletin(Reason title, List<Reason> lines) {
  public Bulletin {
    lines = List.copyOf(lines);
  }
}
