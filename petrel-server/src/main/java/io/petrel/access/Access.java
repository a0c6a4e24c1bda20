package io.petrel.access;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The door: finds out who somebody is by session, password, token or a proxy's word. Thread-safe;
 * time is an argument.
 */
public final class Access {
  private static final Logger LOG = LoggerFactory.getLogger(Access.class);
  private static final int MOST_REMEMBERED = 10_000;
  private static final int MOST_BASIC = 100;
  private static final long BASIC_MILLIS = Duration.ofMinutes(5).toMillis();
  private static final int LONGEST = 4000;
  private static final int SHORTEST_TOKEN = 16;

  private final Settings settings;
  private final Sessions sessions;
  private final Passwords passwords = new Passwords();

  /** Guesses from one place, and guesses at one user from anywhere. */
  private final Throttle byAddress = new Throttle(10, Duration.ofSeconds(10), MOST_REMEMBERED);

  private final Throttle byUser = new Throttle(20, Duration.ofSeconds(10), MOST_REMEMBERED);

  /** From where users came in: who guesses at a user from elsewhere must not keep that user out. */
  private final Lately<Boolean> known = new Lately<>(MOST_REMEMBERED);

  /** Basic credentials that were right lately: programs say them with every request. */
  private final Lately<Long> basic = new Lately<>(MOST_BASIC);

  private final String key = Digests.word();

  /**
   * Who may come in.
   *
   * @param users people with passwords
   * @param tokens programs
   * @param oidc whether an OpenID provider may say who somebody is
   * @param proxy who else may say so, null = nobody
   * @param lifetime of a session
   * @param idle how long a session may be unused
   */
  public record Settings(
      List<User> users,
      List<Token> tokens,
      boolean oidc,
      @Nullable Proxy proxy,
      Duration lifetime,
      Duration idle) {
    /** Nobody has to log in. */
    public static final Settings OPEN =
        new Settings(List.of(), List.of(), false, null, Duration.ofDays(1), Duration.ofDays(1));

    public Settings {
      users = List.copyOf(users);
      tokens = List.copyOf(tokens);
    }
  }

  /** Somebody with a password. */
  public record User(String name, Kept hash, Rank rank) {}

  /** A program with a token. */
  public record Token(String name, Kept token, Rank rank) {}

  /**
   * A proxy that logs people in itself.
   *
   * @param header names the person
   * @param from where it calls from
   * @param rank what people may do whom the other header does not raise
   * @param rankHeader names groups, with commas; null = there is none
   * @param operators groups that make operators
   */
  public record Proxy(
      String header,
      List<Network> from,
      Rank rank,
      @Nullable String rankHeader,
      List<String> operators) {
    public Proxy {
      from = List.copyOf(from);
      operators = List.copyOf(operators);
    }
  }

  /**
   * What a request says of who sends it.
   *
   * @param address where the connection comes from
   * @param authorization the header of that name
   * @param cookie the session's
   * @param header any header, null where it is not there or stands there twice
   */
  public record Knock(
      String address,
      @Nullable String authorization,
      @Nullable String cookie,
      UnaryOperator<@Nullable String> header) {}

  /** A door that opens to whom the settings name. */
  public Access(Settings settings) {
    this.settings = settings;
    this.sessions = new Sessions(settings.lifetime(), settings.idle());
  }

  /** Whether a login is set up, and so needed. */
  public boolean required() {
    return passwords()
        || !settings.tokens().isEmpty()
        || settings.oidc()
        || settings.proxy() != null;
  }

  /** Whether anybody has a password. */
  public boolean passwords() {
    return !settings.users().isEmpty();
  }

  /** Who sends a request. */
  public Entry enter(Knock knock, long now) throws InterruptedException {
    if (!required()) {
      return new Entry.Open();
    }
    // First: whom the proxy names now is who it is, whatever the browser kept from before and
    // whatever credentials of its own the proxy sends on.
    Person led = led(knock);
    if (led != null) {
      // A browser behind the proxy is led in by itself, so that its unsafe requests say more.
      return new Entry.Known(led, Digests.hex(key + "proxy" + led.name()));
    }
    if (knock.authorization() != null) {
      return authorized(knock.authorization(), knock.address(), now);
    }
    if (knock.cookie() != null && knock.cookie().length() < LONGEST) {
      Sessions.Session session = sessions.of(knock.cookie(), now);
      if (session != null) {
        return new Entry.Known(session.person(), session.csrf());
      }
    }
    return new Entry.Stranger();
  }

  private @Nullable Person led(Knock knock) {
    Proxy proxy = settings.proxy();
    if (proxy == null || proxy.from().stream().noneMatch(each -> each.holds(knock.address()))) {
      return null;
    }
    String name = knock.header().apply(proxy.header());
    if (name == null || name.isBlank()) {
      return null;
    }
    String groups = proxy.rankHeader() == null ? null : knock.header().apply(proxy.rankHeader());
    boolean raised =
        groups != null
            && Arrays.stream(groups.split(",", -1))
                .map(String::strip)
                .anyMatch(proxy.operators()::contains);
    return new Person(name, raised ? Rank.OPERATOR : proxy.rank());
  }

  private Entry authorized(String header, String address, long now) throws InterruptedException {
    String[] parts = header.strip().split(" +", 2);
    String said = parts.length == 2 && header.length() < LONGEST ? parts[1].strip() : "";
    return switch (parts[0].toLowerCase(Locale.ROOT)) {
      case "bearer" -> bearer(said, address, now);
      case "basic" -> basic(said, address, now);
      default -> wrongHeader(address, now);
    };
  }

  /**
   * Programs have tries of their own: one with an old token must not keep people out who share its
   * address.
   */
  private static String programs(String address) {
    return "header " + Network.site(address);
  }

  /** What is no credential counts as a try too, so that nobody fills the audit log with it. */
  private Entry wrongHeader(String address, long now) {
    long wait = byAddress.take(programs(address), now);
    return wait > 0 ? tooMany(wait) : new Entry.Wrong("");
  }

  private Entry bearer(String said, String address, long now) {
    String site = programs(address);
    long wait = byAddress.take(site, now);
    if (wait > 0) {
      return tooMany(wait);
    }
    Person found = null;
    for (Token token : settings.tokens()) {
      String kept = reveal(token.name(), token.token());
      if (kept != null && kept.length() < SHORTEST_TOKEN) {
        LOG.error(
            "{} cannot log in: its token has less than {} characters",
            token.name(),
            SHORTEST_TOKEN);
      } else if (kept != null && Digests.same(kept, said)) {
        found = new Person(token.name(), token.rank());
      }
    }
    if (found == null) {
      return new Entry.Wrong("");
    }
    byAddress.giveBack(site);
    return new Entry.Known(found, null);
  }

  private Entry basic(String said, String address, long now) throws InterruptedException {
    String pair;
    try {
      pair = new String(Base64.getDecoder().decode(said), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return wrongHeader(address, now);
    }
    int colon = pair.indexOf(':');
    if (colon < 0) {
      return wrongHeader(address, now);
    }
    String name = pair.substring(0, colon);
    String password = pair.substring(colon + 1);
    User user = user(name);
    String hash = user == null ? null : reveal(user.name(), user.hash());
    String remembered = Digests.hex(key + "\n" + hash + "\n" + pair);
    if (user != null && hash != null && rightLately(remembered, now)) {
      return new Entry.Known(new Person(user.name(), user.rank()), null);
    }
    Entry entry = check(name, password, programs(address), now);
    if (entry instanceof Entry.Known) {
      synchronized (basic) {
        basic.put(remembered, now);
      }
    }
    return entry;
  }

  private boolean rightLately(String remembered, long now) {
    synchronized (basic) {
      Long at = basic.get(remembered);
      return at != null && now - at < BASIC_MILLIS;
    }
  }

  /**
   * Checks a password. An unknown user's takes as long as another's, which tells nobody who has
   * one.
   */
  public Entry login(String name, String password, String address, long now)
      throws InterruptedException {
    return check(name, password, Network.site(address), now);
  }

  private Entry check(String name, String password, String site, long now)
      throws InterruptedException {
    User user = user(name);
    String whose = user == null ? Digests.hex(name) : user.name();
    long wait = byAddress.take(site, now);
    if (wait > 0) {
      return tooMany(wait);
    }
    boolean welcome = cameFrom(site, whose);
    wait = welcome ? 0 : byUser.take(whose, now);
    if (wait > 0) {
      byAddress.giveBack(site);
      return tooMany(wait);
    }
    Boolean right = right(user, password);
    if (right != null && !right) {
      return new Entry.Wrong(user == null ? "" : user.name());
    }
    byAddress.giveBack(site);
    if (!welcome) {
      byUser.giveBack(whose);
    }
    if (right == null || user == null) {
      return tooMany(1000);
    }
    synchronized (known) {
      known.put(site + " " + whose, true);
    }
    return new Entry.Known(new Person(user.name(), user.rank()), null);
  }

  private boolean cameFrom(String site, String whose) {
    synchronized (known) {
      return known.get(site + " " + whose) != null;
    }
  }

  /** Whether a password is a user's, null = too many are checked now. */
  private @Nullable Boolean right(@Nullable User user, String password)
      throws InterruptedException {
    if (settings.users().isEmpty()) {
      return false;
    }
    User measured = user == null ? settings.users().get(0) : user;
    String hash = reveal(measured.name(), measured.hash());
    Boolean right = hash == null ? Boolean.FALSE : passwords.check(password, hash);
    return (right != null && user == null) ? Boolean.FALSE : right;
  }

  /** Whether one more from an address may set off to a provider; 0 = yes, else seconds to wait. */
  public long mayStart(String address, long now) {
    return (byAddress.take(provided(address), now) + 999) / 1000;
  }

  /** Somebody whom a provider has let in does not count against the others of the address. */
  public void arrived(String address) {
    byAddress.giveBack(provided(address));
  }

  private static String provided(String address) {
    return "oidc " + Network.site(address);
  }

  private static Entry tooMany(long millis) {
    return new Entry.TooMany((millis + 999) / 1000);
  }

  private @Nullable User user(String name) {
    return settings.users().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .orElse(null);
  }

  private static @Nullable String reveal(String whose, Kept kept) {
    try {
      String text = kept.reveal();
      return text.isEmpty() ? null : text;
    } catch (IOException e) {
      LOG.error("{} cannot log in: {}", whose, e.getMessage());
      return null;
    }
  }

  /** Begins a session; what its cookie says. */
  public String begin(Person person, long now) {
    return sessions.begin(person, now);
  }

  /** Ends a session. */
  public void end(String cookie) {
    sessions.end(cookie);
  }

  /** Who has a session's cookie, and what its unsafe requests must say. */
  public Entry session(String cookie, long now) {
    Sessions.Session session = sessions.of(cookie, now);
    return session == null
        ? new Entry.Stranger()
        : new Entry.Known(session.person(), session.csrf());
  }

  /** Whether an unsafe request says what it must. */
  public static boolean vouched(Entry.Known known, @Nullable String said) {
    return known.csrf() == null || (said != null && Digests.same(known.csrf(), said));
  }
}
