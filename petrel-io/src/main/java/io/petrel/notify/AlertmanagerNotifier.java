package io.petrel.notify;

import io.petrel.http.HttpCall;
import io.petrel.http.HttpConfig;
import io.petrel.http.Urls;
import io.petrel.notify.Calls.Reply;
import io.petrel.notify.Outcome.Delivered;
import io.petrel.notify.Outcome.RetryLater;
import io.petrel.route.Notification;
import io.petrel.setting.Setting;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * Gives alerts to Alertmanagers, as Prometheus does: every alert to each of them, again and again
 * while it fires, with an end that is only reached when Petrel falls silent.
 *
 * <p>Alertmanagers tell each other what they have notified, not which alerts there are. So a
 * notification counts as delivered when one of them has it; the others get what fires with the next
 * round, and what is over ends there by itself. A round tells everything that fires: after a
 * restart of an Alertmanager from memory, after one of Petrel from the receipts. What is over is
 * told for a while too, for those that came back in between.
 *
 * <p>Source: Alertmanager's OpenAPI specification, v2, and Prometheus' documentation on clients.
 */
final class AlertmanagerNotifier implements Notifier, Hearing, Probe {
  static final NotifierType<Settings> TYPE =
      new NotifierType<>(
          "alertmanager",
          "Gives alerts to one or more Alertmanagers, which group, silence and route them.",
          Settings.class,
          AlertmanagerNotifier::new);

  private static final Logger LOG = LoggerFactory.getLogger(AlertmanagerNotifier.class);
  private static final String PATH = "/api/v2/alerts";
  private static final Duration EVERY = Duration.ofMinutes(1);
  private static final long LAST_MILLIS = EVERY.multipliedBy(4).toMillis();
  private static final long OVER_MILLIS = Duration.ofMinutes(15).toMillis();
  private static final int BATCH = 200;

  /** Which Alertmanagers. */
  public record Settings(
      @Setting("The addresses of all Alertmanagers of a cluster, without /api.") List<URI> urls,
      @Setting(value = "How long one call may take.", byDefault = "10s") Duration timeout,
      @Setting("TLS, proxy, credentials and further headers.") @Nullable HttpConfig httpConfig) {
    public Settings {
      urls = List.copyOf(urls);
      if (urls.isEmpty()) {
        throw new IllegalArgumentException("urls: expected at least one address");
      }
      urls.forEach(url -> Urls.requireHttp("urls", url));
      if (new HashSet<>(urls).size() < urls.size()) {
        throw new IllegalArgumentException("urls: the same address stands there twice");
      }
      Tries.requirePositive("timeout", timeout);
    }
  }

  private final List<URI> targets;
  private final Calls calls;
  private final Texts texts;
  private final Links links;
  private final InstantSource clock;
  private final ExecutorService threads;
  private final Set<URI> failing = ConcurrentHashMap.newKeySet();

  /** Alertmanager believes what comes last: what is told and told again must not overtake. */
  private final ReentrantLock order = new ReentrantLock();

  /** What was told since the start, by incident: newer than any receipt that was read before. */
  private final Map<String, AlertmanagerTold> told = new HashMap<>();

  AlertmanagerNotifier(Settings settings, NotifierContext context) {
    this.targets = settings.urls().stream().map(AlertmanagerNotifier::target).toList();
    HttpConfig http = settings.httpConfig();
    this.calls =
        new Calls("alertmanager", http == null ? HttpConfig.PLAIN : http, settings.timeout());
    this.texts = context.texts();
    this.links = context.links();
    this.clock = context.clock();
    this.threads =
        Executors.newCachedThreadPool(
            work -> {
              Thread thread = new Thread(work, "alertmanager");
              thread.setDaemon(true);
              return thread;
            });
  }

  private static URI target(URI url) {
    String text = url.toString();
    return URI.create((text.endsWith("/") ? text.substring(0, text.length() - 1) : text) + PATH);
  }

  @Override
  public Outcome send(Notification n, @Nullable String receipt, Attempt attempt)
      throws InterruptedException {
    if (n.bulletin() != null) {
      return new Delivered(null);
    }
    return Tries.of(
        "alertmanager",
        attempt,
        () -> {
          order.lockInterruptibly();
          try {
            AlertmanagerTold known = told.get(n.incident());
            AlertmanagerTold before = known == null ? AlertmanagerTold.parse(receipt) : known;
            long at = clock.millis();
            AlertmanagerTold now = before.after(n, at, texts, links).since(at - OVER_MILLIS);
            post(now.alerts());
            told.put(n.incident(), now);
            return new Delivered(now.receipt());
          } finally {
            order.unlock();
          }
        });
  }

  @Override
  public Duration lookEvery() {
    return EVERY;
  }

  /** Tells again what fires, and what has been over for a short while only. */
  @Override
  public void look(List<Followed> open, Acts acts) throws InterruptedException {
    order.lockInterruptibly();
    try {
      Map<SortedMap<String, String>, PromAlert> all = new LinkedHashMap<>();
      for (Followed f : open) {
        AlertmanagerTold known = told.get(f.incident());
        all.putAll((known == null ? AlertmanagerTold.parse(f.receipt()) : known).firing());
      }
      told.replaceAll((incident, each) -> each.since(clock.millis() - OVER_MILLIS));
      Set<String> ids = open.stream().map(Followed::incident).collect(Collectors.toSet());
      told.entrySet().removeIf(e -> !ids.contains(e.getKey()) && e.getValue().over().isEmpty());
      told.values()
          .forEach(each -> each.over().forEach((k, over) -> all.putIfAbsent(k, over.alert())));
      post(List.copyOf(all.values()));
    } catch (Refused e) {
      // Each of them has been logged.
      LOG.debug("nothing could be told again: {}", e.outcome());
    } finally {
      order.unlock();
    }
  }

  /** Posts to all of them at the same time; returns when at least one has taken everything. */
  private void post(List<PromAlert> alerts) throws Refused, InterruptedException {
    List<String> bodies = bodies(alerts);
    if (bodies.isEmpty()) {
      return;
    }
    List<Callable<@Nullable Outcome>> work = new ArrayList<>();
    targets.forEach(target -> work.add(() -> post(target, bodies)));
    List<Outcome> problems = new ArrayList<>();
    try {
      for (Future<@Nullable Outcome> each : threads.invokeAll(work)) {
        Outcome problem = each.get();
        if (problem != null) {
          problems.add(problem);
        }
      }
    } catch (ExecutionException e) {
      if (e.getCause() instanceof InterruptedException) {
        throw new InterruptedException("stopped while calling alertmanager");
      }
      throw new IllegalStateException(e.getCause());
    } catch (RejectedExecutionException e) {
      throw new InterruptedException("closed");
    }
    if (problems.size() == targets.size()) {
      throw new Refused(
          problems.stream()
              .filter(RetryLater.class::isInstance)
              .findFirst()
              .orElse(problems.get(0)));
    }
  }

  private List<String> bodies(List<PromAlert> alerts) {
    long end = clock.millis() + LAST_MILLIS;
    List<String> bodies = new ArrayList<>();
    for (int from = 0; from < alerts.size(); from += BATCH) {
      ArrayNode body = Json.array();
      alerts
          .subList(from, Math.min(alerts.size(), from + BATCH))
          .forEach(alert -> body.add(posted(alert, end)));
      bodies.add(body.toString());
    }
    return bodies;
  }

  private static ObjectNode posted(PromAlert alert, long end) {
    ObjectNode json = alert.json(end);
    if (alert.generatorUrl().isEmpty()) {
      json.remove("generatorURL");
    }
    return json;
  }

  private @Nullable Outcome post(URI target, List<String> bodies) throws InterruptedException {
    Outcome problem = null;
    try {
      for (String body : bodies) {
        Reply reply = calls.send(HttpCall.post(target, "application/json", body));
        if (!reply.ok()) {
          throw Tries.refused(calls, reply);
        }
        if (Tries.page(reply)) {
          throw Tries.stranger(calls, reply);
        }
      }
    } catch (Refused e) {
      problem = targets.size() == 1 ? e.outcome() : named(target, e.outcome());
    }
    // One that fails is no failure while another takes everything: it is said once.
    if (problem == null ? failing.remove(target) : failing.add(target)) {
      if (problem == null) {
        LOG.info("alertmanager: {} takes alerts again", Urls.origin(target));
      } else {
        LOG.warn("alertmanager: {} takes no alerts: {}", Urls.origin(target), why(problem));
      }
    }
    return problem;
  }

  private static Outcome named(URI target, Outcome problem) {
    String why = why(problem) + " (" + Urls.origin(target) + ")";
    return problem instanceof RetryLater later
        ? new RetryLater(later.after(), why, later.maybeDelivered())
        : new Outcome.Permanent(why);
  }

  private static String why(Outcome problem) {
    return problem instanceof RetryLater later
        ? later.why()
        : problem instanceof Outcome.Permanent permanent ? permanent.why() : "";
  }

  @Override
  public List<String> problems() throws InterruptedException {
    List<String> problems = new ArrayList<>();
    for (URI target : targets) {
      URI status = URI.create(target.toString().replaceFirst(PATH + "$", "/api/v2/status"));
      try {
        Reply reply = calls.send(HttpCall.get(status));
        if (!reply.ok()) {
          throw Tries.refused(calls, reply);
        }
        if (!Json.read(reply.body()).path("versionInfo").isObject()) {
          throw Tries.stranger(calls, reply);
        }
      } catch (Refused e) {
        problems.add(why(named(target, e.outcome())));
      }
    }
    return problems;
  }

  @Override
  public void close() {
    threads.shutdownNow();
    calls.close();
  }

  @Override
  public String toString() {
    return "alertmanager at "
        + targets.stream().map(Urls::origin).collect(Collectors.joining(", "));
  }
}
