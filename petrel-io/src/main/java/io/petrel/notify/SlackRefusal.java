package io.petrel.notify;

/** A call to Slack that did not succeed, and what follows from that. */
final class SlackRefusal extends Exception {
  private static final long serialVersionUID = 1L;

  private final String error;
  private final transient Outcome outcome;

  /**
   * @param error Slack's own word for it, empty where it gave none
   * @param outcome what to answer unless the caller knows better
   */
  SlackRefusal(String error, Outcome outcome) {
    super(error, null, false, false);
    this.error = error;
    this.outcome = outcome;
  }

  String error() {
    return error;
  }

  Outcome outcome() {
    return outcome;
  }

  /** The outcome's sentence. */
  String why() {
    return outcome instanceof Outcome.RetryLater later
        ? later.why()
        : outcome instanceof Outcome.Permanent permanent ? permanent.why() : error;
  }
}
