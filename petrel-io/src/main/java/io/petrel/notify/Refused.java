package io.petrel.notify;

/** Ends an attempt to deliver with an outcome that is no delivery. */
final class Refused extends Exception {
  private static final long serialVersionUID = 1;

  private final transient Outcome outcome;

  Refused(Outcome outcome) {
    super(null, null, false, false);
    this.outcome = outcome;
  }

  Outcome outcome() {
    return outcome;
  }

  /** The outcome's sentence. */
  String why() {
    if (outcome instanceof Outcome.RetryLater later) {
      return later.why();
    }
    return outcome instanceof Outcome.Permanent permanent ? permanent.why() : "delivered";
  }
}
