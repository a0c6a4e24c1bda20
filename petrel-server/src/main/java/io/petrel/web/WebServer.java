package io.petrel.web;

import io.javalin.Javalin;
import io.javalin.config.JavalinConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpResponseException;
import io.javalin.http.HttpStatus;
import io.javalin.security.Roles;
import io.petrel.store.StoreException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.util.List;
import java.util.Objects;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import org.jspecify.annotations.Nullable;

/**
 * The HTTP server: the page, a plain one at {@code /status}, {@code /metrics}, {@code /-/healthy},
 * {@code /-/ready} and {@code /-/reload}, named as Prometheus names them, the JSON API below {@code
 * /api/v1}, and {@code /hooks}, where receivers call.
 *
 * <p>Without a login it answers only requests that were meant for this machine, or for the names by
 * which it is known: a foreign {@code Host} (DNS rebinding) is refused. A foreign {@code Origin}
 * (another site's page) always is.
 */
public final class WebServer implements AutoCloseable {
  private static final int LONGEST_HEADERS = 65_536;
  private static final String NO_PAGE = "There is no such page.";

  /** Only what this server itself gives out is loaded, run and asked. */
  private static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|\\[(::1|0:0:0:0:0:0:0:1)\\]");

  private final @Nullable URI external;
  private final Door door;
  private final Javalin javalin;

  /**
   * What the server answers with.
   *
   * @param page the plain page as HTML
   * @param metrics the metrics
   * @param unhealthy why the service should be started anew, null = it need not
   * @param unready why the service does not do its work now, null = it does
   * @param reload reloads the config
   * @param api the JSON API
   * @param alertmanager the same in Alertmanager's words
   * @param hooks where receivers call
   */
  public record Answers(
      Supplier<String> page,
      Metrics metrics,
      Supplier<@Nullable String> unhealthy,
      Supplier<@Nullable String> unready,
      Supplier<Reload> reload,
      Api api,
      AlertmanagerApi alertmanager,
      Hooks hooks) {}

  /**
   * What came of a reload.
   *
   * @param errors what is wrong with the config file, empty = it is right
   * @param taken whether the new config runs now; a right one that does not will, after the cycle
   *     that runs
   */
  public record Reload(List<String> errors, boolean taken) {
    public Reload {
      errors = List.copyOf(errors);
    }

    /** The old config goes on. */
    public static Reload refused(List<String> errors) {
      return new Reload(errors, false);
    }
  }

  /**
   * Starts listening.
   *
   * @param host empty = every address of this machine
   * @param port 0 = any free one
   * @param external the address as people reach it, null = only this one
   * @param door who may come in
   * @throws IllegalStateException when the address is taken or not this machine's
   */
  public WebServer(String host, int port, @Nullable URI external, Door door, Answers answers) {
    this.external = external;
    this.door = door;
    Gate gate = new Gate(door);
    byte[] style = resource("/web/style.css");
    this.javalin =
        Javalin.create(
            config -> {
              quiet(config, host, port, door.tls());
              config.routes.before(this::guard);
              config.routes.beforeMatched(gate::admit);
              config.requestLogger.http((ctx, millis) -> gate.note(ctx));
              new PageFiles().routes(config.routes);
              config.routes.get("/status", ctx -> ctx.html(answers.page().get()), Role.VIEWER);
              config.routes.get(
                  "/style.css", ctx -> ctx.contentType("text/css").result(style), Role.ANYONE);
              config.routes.get("/metrics", ctx -> metrics(ctx, answers.metrics()), Role.MONITOR);
              config.routes.get(
                  "/-/healthy",
                  ctx -> state(ctx, "healthy", answers.unhealthy().get()),
                  Role.MONITOR);
              config.routes.get(
                  "/-/ready", ctx -> state(ctx, "ready", answers.unready().get()), Role.MONITOR);
              config.routes.post(
                  "/-/reload", ctx -> reload(ctx, answers.reload().get()), Role.OPERATOR);
              answers.api().routes(config.routes);
              answers.alertmanager().routes(config.routes);
              answers.hooks().routes(config.routes);
              config.routes.exception(Refusal.class, (e, ctx) -> e.problem().answer(ctx));
              config.routes.exception(StoreException.class, WebServer::unstored);
              config.routes.exception(HttpResponseException.class, WebServer::refused);
              config.routes.error(404, WebServer::notFound);
            });
    try {
      javalin.start();
    } catch (RuntimeException e) {
      throw new IllegalStateException(
          "the page cannot listen on " + host + ":" + port + ": " + rootMessage(e), e);
    }
  }

  private static void quiet(JavalinConfig config, String host, int port, @Nullable SSLContext tls) {
    config.startup.showJavalinBanner = false;
    config.startup.showOldJavalinVersionWarning = false;
    config.jetty.host = host.isEmpty() ? null : host;
    config.jetty.port = port;
    if (tls != null) {
      config.jetty.addConnector((server, http) -> secure(server, http, tls, host, port));
    }
    config.jetty.threadPool = new QueuedThreadPool(16, 2);
    // Names of hosts stand in addresses, and strangers choose them.
    config.jetty.modifyHttpConfiguration(http -> http.setRequestHeaderSize(LONGEST_HEADERS));
    config.http.maxRequestSize = 65_536;
  }

  private static ServerConnector secure(
      Server server, HttpConfiguration http, SSLContext tls, String host, int port) {
    HttpConfiguration secure = new HttpConfiguration(http);
    // Names are looked at by the guard, which also knows those of a proxy in front.
    secure.addCustomizer(new SecureRequestCustomizer(false));
    SslContextFactory.Server factory = new SslContextFactory.Server();
    factory.setSslContext(tls);
    ServerConnector connector =
        new ServerConnector(
            server,
            new SslConnectionFactory(factory, "http/1.1"),
            new HttpConnectionFactory(secure));
    connector.setHost(host.isEmpty() ? null : host);
    connector.setPort(port);
    return connector;
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    while (root.getCause() != null && root.getCause() != root) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage());
  }

  private void guard(Context ctx) {
    ctx.header("Content-Security-Policy", POLICY);
    ctx.header("Cross-Origin-Opener-Policy", "same-origin");
    ctx.header("Cross-Origin-Resource-Policy", "same-origin");
    ctx.header("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
    ctx.header("X-Content-Type-Options", "nosniff");
    ctx.header("Referrer-Policy", "no-referrer");
    ctx.header("X-Frame-Options", "DENY");
    ctx.header("Cache-Control", "no-store");
    if (!own(hostOf(ctx.host())) || !(called(ctx) || sameSite(ctx))) {
      refuse(ctx, HttpStatus.FORBIDDEN, "This address answers only to its own pages.");
      ctx.skipRemainingHandlers();
    }
  }

  /** Whether it is a call that proves by its signature where it comes from. */
  private static boolean called(Context ctx) {
    return ctx.path().startsWith(Hooks.PATH);
  }

  private boolean own(String host) {
    return door.access().required()
        || LOOPBACK.matcher(host).matches()
        || door.hosts().stream().anyMatch(host::equalsIgnoreCase)
        || (external != null && host.equalsIgnoreCase(external.getHost()));
  }

  static void refuse(Context ctx, HttpStatus status, String why) {
    if (Problem.wanted(ctx)) {
      new Problem(status, why).answer(ctx);
    } else {
      ctx.status(status).result(why + "\n");
    }
  }

  private static void unstored(StoreException e, Context ctx) {
    refuse(ctx, HttpStatus.SERVICE_UNAVAILABLE, String.valueOf(e.getMessage()));
  }

  private static void refused(HttpResponseException e, Context ctx) {
    HttpStatus status = HttpStatus.forStatus(e.getStatus());
    refuse(ctx, status, status == HttpStatus.NOT_FOUND ? NO_PAGE : String.valueOf(e.getMessage()));
  }

  /** Of paths that nothing answers; an answer of the API that says more stays. */
  private static void notFound(Context ctx) {
    String type = ctx.res().getContentType();
    boolean said = type != null && type.contains("json");
    if (!said && !Hooks.taken(ctx)) {
      refuse(ctx, HttpStatus.NOT_FOUND, NO_PAGE);
    }
  }

  private static String hostOf(@Nullable String header) {
    if (header == null) {
      return "";
    }
    int port = header.lastIndexOf(':');
    return port > header.lastIndexOf(']') ? header.substring(0, port) : header;
  }

  private boolean sameSite(Context ctx) {
    String origin = ctx.header("Origin");
    if (origin == null) {
      return true;
    }
    try {
      String authority = URI.create(origin).getAuthority();
      return authority != null
          && (authority.equals(ctx.host())
              || (external != null && authority.equalsIgnoreCase(external.getAuthority())));
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static void metrics(Context ctx, Metrics metrics) throws IOException {
    String accept = ctx.header("Accept");
    ctx.contentType(metrics.contentType(accept));
    metrics.write(accept, ctx.outputStream());
  }

  private static void state(Context ctx, String what, @Nullable String whyNot) {
    if (whyNot == null) {
      ctx.result("Petrel is " + what + ".\n");
    } else {
      ctx.status(HttpStatus.SERVICE_UNAVAILABLE)
          .result("Petrel is not " + what + ": " + whyNot + "\n");
    }
  }

  private static void reload(Context ctx, Reload reload) {
    if (!reload.errors().isEmpty()) {
      String errors = String.join("\n", reload.errors());
      ctx.status(HttpStatus.BAD_REQUEST)
          .result("The old config goes on: the new one is wrong.\n" + errors + "\n");
    } else if (reload.taken()) {
      ctx.result("The config was reloaded.\n");
    } else {
      ctx.status(HttpStatus.ACCEPTED)
          .result("The config is right; it is taken up after the cycle that runs.\n");
    }
  }

  private static byte[] resource(String name) {
    try (InputStream in = WebServer.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + name, e);
    }
  }

  /**
   * Something that the server answers.
   *
   * @param role whose it is, empty = nobody's
   */
  public record Route(String method, String path, String role) {}

  /** All that it answers. */
  public List<Route> routes() {
    return javalin.unsafe.internalRouter.allHttpHandlers().stream()
        .map(each -> each.endpoint)
        .filter(each -> each.method.isHttpMethod())
        .map(
            each -> {
              Roles roles = each.metadata(Roles.class);
              String role =
                  roles == null
                      ? ""
                      : roles.getRoles().stream()
                          .map(String::valueOf)
                          .collect(Collectors.joining());
              return new Route(each.method.name(), each.path, role);
            })
        .toList();
  }

  /** The port it listens on. */
  public int port() {
    return javalin.port();
  }

  @Override
  public void close() {
    javalin.stop();
  }
}
