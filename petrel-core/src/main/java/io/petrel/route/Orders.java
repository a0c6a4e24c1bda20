package io.petrel.route;

import java.util.List;

/**
 * What people have said about who is to hear what, as it stands now.
 *
 * @param silences those that are in force, will be, or have ended lately
 * @param acknowledgements of open incidents
 */
public record Orders(List<Silence> silences, List<Acknowledgement> acknowledgements) {
  /** Nobody has said anything. */
  public static final Orders NONE = new Orders(List.of(), List.of());

  public Orders {
    silences = List.copyOf(silences);
    acknowledgements = List.copyOf(acknowledgements);
  }
}
