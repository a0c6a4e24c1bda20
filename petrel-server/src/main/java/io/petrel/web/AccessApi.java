package io.petrel.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import io.petrel.access.Access;
import io.petrel.access.Audit;
import io.petrel.access.Entry;
import io.petrel.access.Next;
import io.petrel.access.Oidc;
import io.petrel.access.Rank;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code /api/v1/session}: who is logged in; POST logs in with a password, DELETE logs out. {@code
 * /oidc/start} and {@code /oidc/callback} log in by an OpenID provider, {@code /api/v1/audit} says
 * who did what. Thread-safe.
 */
public final class AccessApi {
  private static final Logger LOG = LoggerFactory.getLogger(AccessApi.class);
  private static final String SESSION = "/api/v1/session";
  private static final String UNDER_WAY = "petrel_oidc";
  private static final int WAY_SECONDS = (int) Duration.ofMinutes(10).toSeconds();
  private static final int LONGEST_NAME = 100;
  private static final int LONGEST_PASSWORD = 1000;

  private final Door door;
  private final Gate gate;
  private final String version;
  private final Supplier<Locale> locale;

  /** How one may log in. */
  private record Login(boolean password, @Nullable String oidc) {}

  private record Session(
      boolean loginRequired,
      @Nullable String user,
      @Nullable String role,
      @Nullable String csrf,
      Login login,
      String locale,
      String version) {}

  private record Credentials(String user, String password) {}

  private record Action(
      String at,
      @Nullable String user,
      @Nullable String role,
      String address,
      String action,
      String about,
      int status) {}

  private record Actions(List<Action> actions, int total) {}

  /**
   * An API over a door.
   *
   * @param locale the config's
   */
  public AccessApi(Door door, String version, Supplier<Locale> locale) {
    this.door = door;
    this.gate = new Gate(door);
    this.version = version;
    this.locale = locale;
  }

  List<Operation> operations() {
    return List.of(
        Operation.get(SESSION, "getSession", "Says who is logged in.", Session.class, this::session)
            .by(Role.ANYONE),
        Operation.act(
                HandlerType.POST,
                SESSION,
                "login",
                "Logs in with a password; the answer's cookie is the session.",
                Credentials.class,
                HttpStatus.OK,
                Session.class,
                this::login)
            .by(Role.ANYONE),
        Operation.delete(SESSION, "logout", "Logs out.", gate::end).by(Role.VIEWER),
        Operation.get(
                "/api/v1/audit", "listActions", "Lists who did what.", Actions.class, this::audit)
            .takes(Operation.PAGE)
            .by(Role.OPERATOR));
  }

  void routes(RoutesConfig routes) {
    routes.get("/oidc/start", this::start, Role.ANYONE);
    routes.get("/oidc/callback", this::callback, Role.ANYONE);
  }

  private Session session(Context ctx) {
    try {
      return gate.entry(ctx) instanceof Entry.Known known ? shown(known) : shown(null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Refusal.unavailable("Petrel is ending.");
    }
  }

  private Session shown(Entry.@Nullable Known known) {
    Access access = door.access();
    return new Session(
        access.required(),
        known == null ? null : known.person().name(),
        known == null ? null : word(known.person().rank()),
        known == null ? null : known.csrf(),
        new Login(access.passwords(), door.oidc() == null ? null : door.oidc().name()),
        locale.get().toLanguageTag(),
        version);
  }

  private static @Nullable String word(@Nullable Rank rank) {
    return rank == null ? null : rank.name().toLowerCase(Locale.ROOT);
  }

  private Session login(Context ctx) {
    Wish wish = Wish.read(ctx, "{\"user\": \"ann\", \"password\": \"…\"}", "user", "password");
    String name = wish.text("user", LONGEST_NAME);
    String password = wish.secret("password", LONGEST_PASSWORD);
    Entry entry;
    try {
      entry = door.access().login(name, password, Gate.address(ctx), gate.now());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw Refusal.unavailable("Petrel is ending.");
    }
    if (entry instanceof Entry.Known known) {
      gate.login(ctx, known.person(), known.person().name(), "password", 200);
      return shown(gate.begin(ctx, known.person()));
    }
    if (entry instanceof Entry.TooMany many) {
      gate.login(ctx, null, null, "password", 429);
      ctx.header("Retry-After", String.valueOf(many.seconds()));
      throw Refusal.tooMany(many.seconds());
    }
    String whose =
        entry instanceof Entry.Wrong wrong && !wrong.name().isEmpty() ? wrong.name() : null;
    gate.login(ctx, null, whose, "password", 401);
    throw Refusal.unknown("The name or the password is wrong.");
  }

  private Actions audit(Context ctx) {
    List<Audit.Action> all = door.audit().newest();
    return new Actions(
        Asked.page(ctx, all).stream()
            .map(
                each ->
                    new Action(
                        java.time.Instant.ofEpochMilli(each.at()).toString(),
                        each.user(),
                        word(each.role()),
                        each.address(),
                        each.action(),
                        each.about(),
                        each.status()))
            .toList(),
        all.size());
  }

  private Oidc provider() {
    Oidc oidc = door.oidc();
    if (oidc == null) {
      throw Refusal.missing("There is no such page.");
    }
    return oidc;
  }

  private void start(Context ctx) {
    Oidc oidc = provider();
    long wait = door.access().mayStart(Gate.address(ctx), gate.now());
    if (wait > 0) {
      Gate.tooMany(ctx, new Entry.TooMany(wait));
      return;
    }
    try {
      Oidc.Start start = oidc.start(Next.path(ctx.queryParam("next")), gate.now());
      ctx.cookie(gate.cookie(UNDER_WAY, start.cookie(), "/oidc", WAY_SECONDS));
      ctx.redirect(start.to().toString(), HttpStatus.FOUND);
    } catch (Oidc.Failure e) {
      failed(ctx, e);
    }
  }

  private void callback(Context ctx) {
    Oidc oidc = provider();
    String cookie = ctx.cookie(UNDER_WAY);
    ctx.cookie(gate.cookie(UNDER_WAY, "", "/oidc", 0));
    try {
      Oidc.Back back = oidc.finish(ctx.queryParamMap(), cookie, gate.now());
      door.access().arrived(Gate.address(ctx));
      gate.login(ctx, back.person(), back.person().name(), "oidc", 302);
      gate.begin(ctx, back.person());
      ctx.redirect(back.next(), HttpStatus.FOUND);
    } catch (Oidc.Failure e) {
      failed(ctx, e);
    }
  }

  private void failed(Context ctx, Oidc.Failure why) {
    LOG.warn("{}: nobody was let in: {}", provider().name(), why.getMessage());
    gate.login(ctx, null, null, "oidc", 401);
    ctx.redirect("/login?failed=oidc", HttpStatus.FOUND);
  }
}
