package io.petrel.notify;

import io.petrel.notify.Outcome.Delivered;
import io.petrel.route.Notification;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Opens a Zammad ticket for every incident, keeps it up to date, and hears who takes it.
 *
 * <p>Source: docs.zammad.org (REST API) and admin-docs.zammad.org (webhooks).
 */
final class ZammadNotifier implements Notifier, Hearing, Probe {
  static final NotifierType<ZammadSettings> TYPE =
      new NotifierType<>(
          "zammad",
          "Opens a Zammad ticket an incident; who takes the ticket acknowledges the incident.",
          ZammadSettings.class,
          ZammadNotifier::new);

  private final ZammadApi api;
  private final ZammadTickets tickets;
  private final ZammadEar ear;
  private final ZammadProbe probe;
  private final Duration poll;
  private final SecretFile token;

  ZammadNotifier(ZammadSettings settings, NotifierContext context) {
    this.api = new ZammadApi(settings);
    this.tickets = new ZammadTickets(api, settings, new ZammadArticles(context), context.clock());
    this.ear = new ZammadEar(api, settings);
    this.probe = new ZammadProbe(api, settings);
    this.poll = settings.poll();
    this.token = new SecretFile("token", settings.token(), settings.tokenFile());
  }

  @Override
  public Outcome send(Notification n, @Nullable String receipt, Attempt attempt)
      throws InterruptedException {
    if (n.bulletin() != null) {
      // Nobody is to work on a digest.
      return new Delivered(null);
    }
    return Tries.of(
        "zammad", attempt, () -> tickets.send(n, ZammadTicket.parse(receipt), attempt).delivered());
  }

  @Override
  public @Nullable Duration lookEvery() {
    return poll.isZero() ? null : poll;
  }

  @Override
  public void look(List<Followed> open, Acts acts) throws InterruptedException {
    ear.look(open, acts);
  }

  @Override
  public Answer hook(Call call, Acts acts) throws InterruptedException {
    return ear.hook(call, acts);
  }

  @Override
  public List<String> problems() throws InterruptedException {
    return probe.problems();
  }

  @Override
  public void close() {
    api.close();
  }

  @Override
  public String toString() {
    return "zammad by " + token;
  }
}
