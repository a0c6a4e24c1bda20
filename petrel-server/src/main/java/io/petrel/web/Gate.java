package io.petrel.web;

import io.javalin.http.Context;
import io.javalin.http.Cookie;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpStatus;
import io.javalin.http.SameSite;
import io.javalin.security.RouteRole;
import io.petrel.access.Access;
import io.petrel.access.Audit;
import io.petrel.access.Entry;
import io.petrel.access.Person;
import io.petrel.access.Rank;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Lets requests through to routes whose {@link Role} the sender has, and notes what is done in the
 * audit log. A route that names no role is open to nobody.
 */
final class Gate {
  static final String COOKIE = "petrel_session";
  static final String CSRF = "X-CSRF-Token";
  private static final String NOTED = Gate.class.getName();
  private static final Set<HandlerType> SAFE =
      Set.of(HandlerType.GET, HandlerType.HEAD, HandlerType.OPTIONS);

  private final Door door;

  Gate(Door door) {
    this.door = door;
  }

  /** Before every handler of a route. */
  void admit(Context ctx) throws InterruptedException {
    Role role = role(ctx);
    if (role == null) {
      refuse(ctx, HttpStatus.FORBIDDEN, "Nobody may use this.");
    } else if (role != Role.ANYONE && (role != Role.MONITOR || door.monitored())) {
      Entry entry = entry(ctx);
      if (entry instanceof Entry.Known known) {
        known(ctx, role, known);
      } else if (entry instanceof Entry.TooMany many) {
        tooMany(ctx, many);
      } else if (entry instanceof Entry.Wrong wrong) {
        note(ctx, wrong.name().isEmpty() ? null : wrong.name(), null, "login", "header", 401);
        ctx.attribute(NOTED, true);
        unknown(ctx);
      } else if (entry instanceof Entry.Stranger) {
        unknown(ctx);
      }
    }
  }

  private static @Nullable Role role(Context ctx) {
    Set<RouteRole> roles = ctx.routeRoles();
    if (roles.isEmpty() && ctx.method().equals(HandlerType.HEAD)) {
      // Answered without any handler, for a path that has one for GET.
      return Role.VIEWER;
    }
    return roles.size() == 1 && roles.iterator().next() instanceof Role role ? role : null;
  }

  /** Who sends a request. */
  Entry entry(Context ctx) throws InterruptedException {
    Access.Knock knock =
        new Access.Knock(
            address(ctx),
            single(ctx, "Authorization"),
            ctx.cookie(COOKIE),
            name -> single(ctx, name));
    return door.access().enter(knock, now());
  }

  /** A header; one that stands there twice is none. */
  private static @Nullable String single(Context ctx, String name) {
    List<String> all = Collections.list(ctx.req().getHeaders(name));
    return all.size() == 1 ? all.get(0) : null;
  }

  static String address(Context ctx) {
    return String.valueOf(ctx.req().getRemoteAddr());
  }

  long now() {
    return door.clock().millis();
  }

  private static void known(Context ctx, Role role, Entry.Known known) {
    Caller.note(ctx, known.person());
    if (role == Role.OPERATOR && known.person().rank() != Rank.OPERATOR) {
      refuse(ctx, HttpStatus.FORBIDDEN, "This wants the role operator, yours is viewer.");
    } else if (!SAFE.contains(ctx.method()) && !Access.vouched(known, ctx.header(CSRF))) {
      refuse(ctx, HttpStatus.FORBIDDEN, "The header " + CSRF + " is not the session's.");
    }
  }

  static void tooMany(Context ctx, Entry.TooMany many) {
    ctx.header("Retry-After", String.valueOf(many.seconds()));
    refuse(
        ctx,
        HttpStatus.TOO_MANY_REQUESTS,
        "Too many wrong logins: try again in " + many.seconds() + " seconds.");
  }

  private static void unknown(Context ctx) {
    String path = ctx.path();
    boolean program = path.startsWith("/api/") || path.startsWith("/-/") || path.equals("/metrics");
    boolean looks = ctx.method().equals(HandlerType.GET) || ctx.method().equals(HandlerType.HEAD);
    if (looks && !program && ctx.header("Authorization") == null) {
      String query = ctx.queryString();
      String next = path + (query == null ? "" : "?" + query);
      ctx.redirect(
          "/login?next=" + URLEncoder.encode(next, StandardCharsets.UTF_8), HttpStatus.FOUND);
      ctx.skipRemainingHandlers();
      return;
    }
    if (!browser(ctx)) {
      ctx.header("WWW-Authenticate", "Bearer realm=\"petrel\", Basic realm=\"petrel\"");
    }
    refuse(ctx, HttpStatus.UNAUTHORIZED, "This wants a login.");
  }

  /** A browser would ask for a password in a window of its own. */
  private static boolean browser(Context ctx) {
    String agent = ctx.userAgent();
    return ctx.header("Sec-Fetch-Mode") != null
        || ctx.header("Origin") != null
        || (agent != null && agent.startsWith("Mozilla/"));
  }

  private static void refuse(Context ctx, HttpStatus status, String why) {
    WebServer.refuse(ctx, status, why);
    ctx.skipRemainingHandlers();
  }

  /** After every request. */
  void note(Context ctx) {
    if (!SAFE.contains(ctx.method()) && ctx.attribute(NOTED) == null) {
      Caller caller = Caller.of(ctx);
      String what = ctx.method().name();
      note(ctx, caller.name(), caller.rank(), what, ctx.path(), ctx.status().getCode());
    }
  }

  /** Notes a login, whatever the request is noted as else. */
  void login(Context ctx, @Nullable Person person, @Nullable String name, String how, int status) {
    ctx.attribute(NOTED, true);
    note(ctx, name, person == null ? null : person.rank(), "login", how, status);
  }

  private void note(
      Context ctx,
      @Nullable String user,
      @Nullable Rank role,
      String action,
      String about,
      int status) {
    door.audit().note(new Audit.Action(now(), user, role, address(ctx), action, about, status));
  }

  /** Logs somebody in to this browser; whoever was, is not any more. */
  Entry.Known begin(Context ctx, Person person) {
    end(ctx);
    String cookie = door.access().begin(person, now());
    ctx.cookie(cookie(COOKIE, cookie, "/", -1));
    return (Entry.Known) door.access().session(cookie, now());
  }

  void end(Context ctx) {
    String before = ctx.cookie(COOKIE);
    if (before != null) {
      door.access().end(before);
      ctx.cookie(cookie(COOKIE, "", "/", 0));
    }
  }

  /**
   * A cookie that scripts do not see and that other sites' requests do not carry.
   *
   * @param seconds -1 = until the browser ends
   */
  Cookie cookie(String name, String value, String path, int seconds) {
    return new Cookie(name, value, path, seconds, door.secure(), true, null, SameSite.LAX);
  }
}
