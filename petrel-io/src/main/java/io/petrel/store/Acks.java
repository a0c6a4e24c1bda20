package io.petrel.store;

import io.petrel.route.Acknowledgement;
import java.util.List;
import java.util.Optional;

/**
 * Who has taken which incident.
 *
 * <p>When a method that writes returns, what it wrote is on disk. Safe for use by many threads.
 * Every method may throw {@link StoreException} and has then changed nothing.
 */
public interface Acks {
  /**
   * Takes an open incident for somebody; who was first keeps it. An acknowledgement ends with its
   * incident.
   *
   * @return the acknowledgement that stands now; empty = there is no open incident of this id
   */
  Optional<Acknowledgement> acknowledge(Acknowledgement ack);

  /**
   * Gives an incident back.
   *
   * @return what stood; empty = nobody had taken it
   */
  Optional<Acknowledgement> withdraw(String incident);

  /** Those of open incidents. */
  List<Acknowledgement> acknowledgements();
}
