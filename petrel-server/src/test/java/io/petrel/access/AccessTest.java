package io.petrel.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

/** Who is let in, at which times. */
final class AccessTest {
  private static final String PASSWORD = "correct horse";
  private static final String HASH = Passwords.hash(PASSWORD);

  /** Of "correct horse", made by htpasswd's algorithm with a low cost. */
  private static final String BCRYPT =
      com.password4j.Password.hash(PASSWORD)
          .with(com.password4j.BcryptFunction.getInstance(4))
          .getResult();

  private static final String TOKEN = "0123456789abcdef";
  private static final String HERE = "192.0.2.7";
  private static final long START = 1_790_000_000_000L;

  private static Access access(Access.@Nullable Proxy proxy) {
    return new Access(
        new Access.Settings(
            List.of(
                new Access.User("ann", () -> HASH, Rank.OPERATOR),
                new Access.User("bob", () -> BCRYPT, Rank.VIEWER),
                new Access.User(
                    "eve",
                    () -> {
                      throw new IOException("eve.hash: no such file");
                    },
                    Rank.OPERATOR)),
            List.of(new Access.Token("ci", () -> TOKEN, Rank.VIEWER)),
            false,
            proxy,
            Duration.ofHours(8),
            Duration.ofHours(1)));
  }

  private final Access access = access(null);

  private Entry enter(String authorization, long now) throws InterruptedException {
    return access.enter(new Access.Knock(HERE, authorization, null, name -> null), now);
  }

  private static String basic(String pair) {
    return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void without_a_login_the_door_is_open() throws InterruptedException {
    Access open = new Access(Access.Settings.OPEN);
    assertThat(open.required()).isFalse();
    assertThat(open.enter(new Access.Knock(HERE, "Bearer x", "x", name -> "x"), START))
        .isInstanceOf(Entry.Open.class);
  }

  @ParameterizedTest
  @CsvSource({"ann, OPERATOR", "bob, VIEWER"})
  void the_right_password_of_either_hash_lets_in(String name, Rank rank) throws Exception {
    assertThat(access.login(name, PASSWORD, HERE, START))
        .isEqualTo(new Entry.Known(new Person(name, rank), null));
  }

  @Test
  void nobody_else_is_let_in_and_only_known_names_are_said_again() throws Exception {
    assertThat(access.login("ann", "wrong", HERE, START)).isEqualTo(new Entry.Wrong("ann"));
    assertThat(access.login("ann", "", HERE, START)).isEqualTo(new Entry.Wrong("ann"));
    assertThat(access.login("ANN", PASSWORD, HERE, START)).isEqualTo(new Entry.Wrong(""));
    assertThat(access.login("eve", PASSWORD, HERE, START)).isEqualTo(new Entry.Wrong("eve"));
    assertThat(access.login("ann", "x".repeat(5000), HERE, START))
        .isEqualTo(new Entry.Wrong("ann"));
  }

  @Test
  void an_unknown_name_costs_as_much_as_a_known_one() throws Exception {
    long known = Long.MAX_VALUE;
    long unknown = Long.MAX_VALUE;
    for (int i = 0; i < 4; i++) {
      long at = System.nanoTime();
      access.login("ann", "wrong", HERE, START);
      long between = System.nanoTime();
      access.login("nobody", "wrong", HERE, START);
      known = Math.min(known, between - at);
      unknown = Math.min(unknown, System.nanoTime() - between);
    }
    assertThat((double) unknown / known).isBetween(0.2, 5.0);
    assertThat(unknown).as("it was hashed").isGreaterThan(2_000_000L);
  }

  @Test
  void guesses_from_one_address_are_limited_and_right_ones_cost_nothing() throws Exception {
    for (int i = 0; i < 30; i++) {
      assertThat(access.login("ann", PASSWORD, HERE, START)).isInstanceOf(Entry.Known.class);
    }
    for (int i = 0; i < 10; i++) {
      assertThat(access.login("x" + i, "wrong", HERE, START)).isInstanceOf(Entry.Wrong.class);
    }
    Entry many = access.login("ann", PASSWORD, HERE, START);
    assertThat(many).isInstanceOf(Entry.TooMany.class);
    long wait = ((Entry.TooMany) many).seconds();
    assertThat(wait).isBetween(1L, 10L);
    assertThat(access.login("ann", PASSWORD, "192.0.2.8", START)).isInstanceOf(Entry.Known.class);
    assertThat(access.login("ann", PASSWORD, HERE, START + wait * 1000 - 1))
        .isInstanceOf(Entry.TooMany.class);
    assertThat(access.login("ann", PASSWORD, HERE, START + wait * 1000))
        .isInstanceOf(Entry.Known.class);
  }

  @Test
  void guesses_at_one_user_from_everywhere_are_limited() throws Exception {
    for (int i = 0; i < 20; i++) {
      assertThat(access.login("bob", "wrong", "192.0.2." + i, START))
          .isInstanceOf(Entry.Wrong.class);
    }
    assertThat(access.login("bob", PASSWORD, "192.0.2.99", START))
        .isInstanceOf(Entry.TooMany.class);
    assertThat(access.login("ann", PASSWORD, "192.0.2.99", START)).isInstanceOf(Entry.Known.class);
  }

  @Test
  void who_guesses_at_a_user_does_not_keep_that_user_out_of_where_it_came_in_before()
      throws Exception {
    assertThat(access.login("bob", PASSWORD, HERE, START)).isInstanceOf(Entry.Known.class);
    for (int i = 0; i < 20; i++) {
      access.login("bob", "wrong", "198.51.100." + i, START);
    }
    assertThat(access.login("bob", PASSWORD, "198.51.100.99", START))
        .isInstanceOf(Entry.TooMany.class);
    assertThat(access.login("bob", PASSWORD, HERE, START)).isInstanceOf(Entry.Known.class);
    for (int i = 0; i < 10; i++) {
      assertThat(access.login("bob", "wrong", HERE, START)).isInstanceOf(Entry.Wrong.class);
    }
    assertThat(access.login("bob", PASSWORD, HERE, START))
        .as("the address has its own limit")
        .isInstanceOf(Entry.TooMany.class);
  }

  @Test
  void a_program_with_an_old_token_keeps_no_person_of_its_address_out() throws Exception {
    for (int i = 0; i < 20; i++) {
      enter("Bearer old", START);
    }
    assertThat(access.login("ann", PASSWORD, HERE, START)).isInstanceOf(Entry.Known.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Digest x", "Basic !!!", "Basic YW5u", "Basic YW5uOng=", "x"})
  void what_is_no_credential_is_limited_too(String header) throws Exception {
    for (int i = 0; i < 10; i++) {
      assertThat(enter(header, START)).isInstanceOf(Entry.Wrong.class);
    }
    assertThat(enter(header, START)).isInstanceOf(Entry.TooMany.class);
  }

  @Test
  void of_very_many_passwords_at_a_time_some_are_not_looked_at() throws Exception {
    Passwords passwords = new Passwords();
    ExecutorService crowd = Executors.newFixedThreadPool(40);
    try {
      List<Future<Boolean>> answers =
          crowd.invokeAll(Collections.nCopies(40, () -> passwords.check(PASSWORD, HASH)));
      List<@Nullable Boolean> said = new ArrayList<>();
      for (Future<Boolean> answer : answers) {
        said.add(answer.get());
      }
      assertThat(said).contains(true, (Boolean) null).doesNotContain(false);
    } finally {
      crowd.shutdownNow();
    }
    assertThat(passwords.check(PASSWORD, HASH)).isTrue();
  }

  @Test
  void people_whom_a_provider_let_in_do_not_count_against_each_other() {
    for (int i = 0; i < 50; i++) {
      assertThat(access.mayStart(HERE, START)).isZero();
      access.arrived(HERE);
    }
    for (int i = 0; i < 10; i++) {
      assertThat(access.mayStart(HERE, START)).isZero();
    }
    assertThat(access.mayStart(HERE, START)).isPositive();
  }

  @Test
  void a_network_of_ipv6_is_one_address() {
    assertThat(Network.site("2001:db8::1")).isEqualTo(Network.site("2001:db8::ffff"));
    assertThat(Network.site("2001:db8:0:1::1")).isNotEqualTo(Network.site("2001:db8::1"));
    assertThat(Network.site("[2001:db8::1%eth0]")).isEqualTo(Network.site("2001:db8::1"));
  }

  @Test
  void the_throttle_forgets_the_oldest_when_there_are_too_many() {
    Throttle throttle = new Throttle(1, Duration.ofDays(1), 100);
    for (int i = 0; i < 1000; i++) {
      assertThat(throttle.take("a" + i, START)).isZero();
    }
    assertThat(throttle.take("a999", START)).isPositive();
    assertThat(throttle.take("a0", START)).as("forgotten").isZero();
  }

  @Test
  void tokens_and_basic_credentials_are_known() throws Exception {
    assertThat(enter("Bearer " + TOKEN, START))
        .isEqualTo(new Entry.Known(new Person("ci", Rank.VIEWER), null));
    assertThat(enter("bearer  " + TOKEN, START)).isInstanceOf(Entry.Known.class);
    assertThat(enter(basic("ann:" + PASSWORD), START))
        .isEqualTo(new Entry.Known(new Person("ann", Rank.OPERATOR), null));
    assertThat(enter(basic("ann:" + PASSWORD), START + 1000)).isInstanceOf(Entry.Known.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Bearer wrong",
        "Bearer",
        "Bearer 0123456789abcde",
        "Basic !!!",
        "Basic YW5u",
        "Digest x",
        ""
      })
  void other_credentials_are_wrong(String header) throws Exception {
    assertThat(enter(header, START)).isEqualTo(new Entry.Wrong(""));
    assertThat(enter(basic("ann:wrong"), START)).isEqualTo(new Entry.Wrong("ann"));
  }

  private static Access holding(String hash, String token) {
    return new Access(
        new Access.Settings(
            List.of(new Access.User("ann", () -> hash, Rank.OPERATOR)),
            List.of(new Access.Token("ci", () -> token, Rank.OPERATOR)),
            false,
            null,
            Duration.ofHours(8),
            Duration.ofHours(1)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "open",
        "$argon2id$",
        "$argon2id$v=19$m=1,t=1,p=1$x$",
        "$2b$",
        "$2b$04$short",
        "$argon2id$v=19$m=x,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAA",
        "$1$md5$hash"
      })
  void what_is_no_hash_lets_nobody_in(String hash) throws Exception {
    Access odd = holding(hash, TOKEN);
    assertThat(odd.login("ann", "open", HERE, START)).isEqualTo(new Entry.Wrong("ann"));
    assertThat(odd.login("ann", "", HERE, START)).isEqualTo(new Entry.Wrong("ann"));
    assertThat(odd.login("ann", hash, HERE, START)).isEqualTo(new Entry.Wrong("ann"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "short", "0123456789abcde"})
  void a_file_with_a_short_token_lets_nobody_in(String token) throws Exception {
    Access odd = holding(HASH, token);
    assertThat(odd.enter(new Access.Knock(HERE, "Bearer " + token, null, name -> null), START))
        .isEqualTo(new Entry.Wrong(""));
  }

  @Test
  void guesses_at_tokens_are_limited() throws Exception {
    for (int i = 0; i < 10; i++) {
      assertThat(enter("Bearer " + i, START)).isInstanceOf(Entry.Wrong.class);
    }
    assertThat(enter("Bearer " + TOKEN, START)).isInstanceOf(Entry.TooMany.class);
  }

  @Test
  void a_session_ends_unused_and_in_the_end_always() {
    String cookie = access.begin(new Person("ann", Rank.OPERATOR), START);
    assertThat(cookie).hasSize(43);
    Entry first = access.session(cookie, START);
    assertThat(first).isInstanceOf(Entry.Known.class);
    assertThat(access.session("other", START)).isInstanceOf(Entry.Stranger.class);
    long hour = Duration.ofHours(1).toMillis();
    assertThat(access.session(cookie, START + hour - 1)).isEqualTo(first);
    for (int i = 1; i < 16; i++) {
      assertThat(access.session(cookie, START + i * hour / 2)).isEqualTo(first);
    }
    assertThat(access.session(cookie, START + 8 * hour)).isInstanceOf(Entry.Stranger.class);

    String idle = access.begin(new Person("ann", Rank.OPERATOR), START);
    assertThat(access.session(idle, START + hour)).isInstanceOf(Entry.Stranger.class);
    assertThat(access.session(idle, START)).as("it is over").isInstanceOf(Entry.Stranger.class);

    String left = access.begin(new Person("ann", Rank.OPERATOR), START);
    access.end(left);
    assertThat(access.session(left, START)).isInstanceOf(Entry.Stranger.class);
  }

  @Test
  void sessions_are_bounded() {
    Person ann = new Person("ann", Rank.OPERATOR);
    String first = access.begin(ann, START);
    for (int i = 0; i < 10_000; i++) {
      access.begin(ann, START);
    }
    assertThat(access.session(first, START)).isInstanceOf(Entry.Stranger.class);
  }

  @Test
  void a_proxy_names_people_only_from_where_it_stands() throws Exception {
    Access behind =
        access(
            new Access.Proxy(
                "X-Forwarded-User",
                List.of(Network.of("10.0.0.0/30"), Network.of("fd00::/8")),
                Rank.VIEWER,
                "X-Groups",
                List.of("sre")));
    Map<String, String> plain = Map.of("X-Forwarded-User", "dora", "X-Groups", "staff, dev");
    Map<String, String> raised = Map.of("X-Forwarded-User", "dora", "X-Groups", "staff, sre");
    assertThat(behind.enter(new Access.Knock("10.0.0.2", null, null, plain::get), START))
        .extracting(e -> ((Entry.Known) e).person())
        .isEqualTo(new Person("dora", Rank.VIEWER));
    Entry.Known known =
        (Entry.Known) behind.enter(new Access.Knock("fd12::1", null, null, raised::get), START);
    assertThat(known.person()).isEqualTo(new Person("dora", Rank.OPERATOR));
    assertThat(known.csrf()).as("browsers are led in by themselves").isNotNull();
    assertThat(Access.vouched(known, null)).isFalse();
    String old = behind.begin(new Person("ann", Rank.OPERATOR), START);
    assertThat(behind.enter(new Access.Knock("10.0.0.2", null, old, plain::get), START))
        .as("somebody else logged in at the proxy since")
        .extracting(e -> ((Entry.Known) e).person())
        .isEqualTo(new Person("dora", Rank.VIEWER));
    assertThat(
            behind.enter(new Access.Knock("10.0.0.2", "Bearer its-own", null, plain::get), START))
        .as("what the proxy sends on to whoever is behind it")
        .isInstanceOf(Entry.Known.class);
    assertThat(behind.enter(new Access.Knock("192.0.2.1", "Bearer wrong", null, plain::get), START))
        .isInstanceOf(Entry.Wrong.class);
    assertThat(Access.vouched(known, known.csrf())).isTrue();
    for (String elsewhere : List.of("10.0.0.4", "192.0.2.1", "::ffff:192.0.2.1", "2001:db8::1")) {
      assertThat(behind.enter(new Access.Knock(elsewhere, null, null, raised::get), START))
          .as(elsewhere)
          .isInstanceOf(Entry.Stranger.class);
    }
    assertThat(behind.enter(new Access.Knock("10.0.0.2", null, null, name -> null), START))
        .isInstanceOf(Entry.Stranger.class);
    assertThat(behind.enter(new Access.Knock("10.0.0.2", null, null, name -> " "), START))
        .isInstanceOf(Entry.Stranger.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10.0.0.1/33", "::1/129", "example.com", "10.0.0", "", "1.2.3.4/", "999.1.1.1"})
  void what_is_no_network_is_refused(String text) {
    assertThatThrownBy(() -> Network.of(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "",
        "fleet", "/a\r\nSet-Cookie: x", "/a\\b", "/\t/evil.example", "/é"
      })
  void after_the_login_nobody_is_sent_elsewhere(String wanted) {
    assertThat(Next.path(wanted)).isEqualTo("/");
  }

  @Test
  void after_the_login_people_go_on_to_where_they_were() {
    assertThat(Next.path("/hosts?name=web-1&x=%2F")).isEqualTo("/hosts?name=web-1&x=%2F");
    assertThat(Next.path(null)).isEqualTo("/");
    assertThat(Next.path("/" + "a".repeat(3000))).isEqualTo("/");
  }

  @Test
  void the_audit_log_is_one_line_each_bounded_and_cannot_be_forged() {
    Logger logger = (Logger) LoggerFactory.getLogger("audit");
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.addAppender(lines);
    logger.setLevel(Level.INFO);
    try {
      Audit audit = new Audit();
      Person forged = new Person("ann\" role=operator\nat=\u2028\u202e\u001b[31m", Rank.VIEWER);
      audit.note(
          new Audit.Action(START, forged.name(), Rank.VIEWER, HERE, "POST", "/a\"b\r\nc", 403));
      assertThat(lines.list).hasSize(1);
      assertThat(lines.list.get(0).getFormattedMessage())
          .isEqualTo(
              "at=2026-09-21T14:13:20Z user=\"ann\\\" role=operator?at=???[31m\" role=viewer"
                  + " address=\"192.0.2.7\" action=\"POST\" about=\"/a\\\"b??c\" status=403");
      for (int i = 0; i < 5000; i++) {
        audit.note(new Audit.Action(START, null, null, HERE, "login", "password", 401));
      }
      assertThat(audit.newest()).hasSize(201);
      assertThat(audit.newest()).as("strangers push nothing out").anyMatch(a -> a.user() != null);
      for (int i = 0; i < 5000; i++) {
        audit.note(new Audit.Action(START + i, "ann", Rank.OPERATOR, HERE, "POST", "/x", 200));
      }
      assertThat(audit.newest()).hasSize(1200);
      assertThat(audit.newest().get(0).at()).isEqualTo(START + 4999);
    } finally {
      logger.detachAppender(lines);
      logger.setLevel(null);
    }
  }
}
