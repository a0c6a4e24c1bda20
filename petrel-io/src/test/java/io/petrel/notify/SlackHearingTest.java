package io.petrel.notify;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.notify.FakeSlack.Failure;
import io.petrel.notify.Harness.Slack.Heard;
import io.petrel.notify.Hearing.Answer;
import io.petrel.notify.Hearing.Call;
import io.petrel.notify.Outcome.Delivered;
import io.petrel.route.Notification;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/** What people click in Slack is heard from Slack alone, and answered. */
class SlackHearingTest {
  private final Harness.Slack h = new Harness.Slack(true, Locale.ENGLISH, Heard.HOOK, Charts.NONE);
  private final FakeSlack slack = h.slack;
  private final FakeSlackApp app = slack.app();
  private final List<Act> acts = new ArrayList<>();
  private final Acts store =
      act -> {
        acts.add(act);
        return "Stored *it* <!here> for " + act.by() + ".";
      };

  @AfterEach
  void close() {
    assertThat(slack.violations()).isEmpty();
    h.close();
  }

  private FakeSlack.Message root() throws InterruptedException {
    assertThat(h.notifier().send(Samples.started(), null, Attempt.FIRST))
        .isInstanceOf(Delivered.class);
    return slack.roots().get(0);
  }

  private Answer hook(Call call) throws InterruptedException {
    return h.slackNotifier().hook(call, store);
  }

  private ObjectNode click(String action) throws InterruptedException {
    return app.click(root(), "petrel_" + action, "mei.lin");
  }

  @Test
  void each_button_is_an_act_on_the_incident_by_who_clicked() throws Exception {
    FakeSlack.Message root = root();
    for (String action : List.of("acknowledge", "silence_1h", "silence_4h", "false_alarm")) {
      Answer answer = hook(app.request(app.click(root, "petrel_" + action, "mei.lin")));
      assertThat(answer).isEqualTo(Answer.text(200, ""));
    }
    assertThat(acts)
        .containsExactly(
            new Act.Acknowledge("i-7f3a", "mei.lin"),
            new Act.Silence("i-7f3a", "mei.lin", Duration.ofHours(1)),
            new Act.Silence("i-7f3a", "mei.lin", Duration.ofHours(4)),
            new Act.FalseAlarm("i-7f3a", "mei.lin"));
  }

  @Test
  void who_clicked_is_told_alone_and_nothing_in_it_is_markup() throws Exception {
    hook(app.request(click("acknowledge")));
    assertThat(slack.ephemeral()).hasSize(1);
    JsonNode told = slack.ephemeral().get(0);
    assertThat(told.path("response_type").asString()).isEqualTo("ephemeral");
    assertThat(told.path("replace_original").asBoolean(true)).isFalse();
    assertThat(told.path("text").asString()).isEqualTo("Stored *it* &lt;!here&gt; for mei.lin.");
    assertThat(told.path("blocks").path(0).path("text").path("type").asString())
        .isEqualTo("plain_text");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "https://evil.example.com/actions/1",
        "https://hooks.slack.com.evil.example.com/x",
        "https://hooks.slack.com@evil.example.com/x",
        "http://hooks.slack.com/actions/1",
        "https://hooks.slack.com:8443/actions/1",
        "http://127.0.0.1:1/actions/1",
        "file:///etc/passwd",
        "not a url",
        ""
      })
  void an_address_that_is_not_slacks_gets_no_answer(String url) throws Exception {
    hook(app.request(click("acknowledge").put("response_url", url)));
    assertThat(slack.calls())
        .as("told by the API instead")
        .containsExactly("chat.postMessage", "chat.postEphemeral");
    assertThat(slack.ephemeral().get(0).path("user").asString()).isEqualTo("U0PERSON1");
  }

  @Test
  void slacks_own_addresses_may_be_answered() {
    try (SlackApi api =
        new SlackApi(
            "https://slack.com/api", io.petrel.http.HttpConfig.PLAIN, Duration.ofSeconds(1))) {
      assertThat(api.mayRespond("https://hooks.slack.com/actions/T0/1/x")).isTrue();
      assertThat(api.mayRespond("https://hooks.slack-gov.com/actions/T0/1/x")).isTrue();
    }
  }

  @Test
  void a_confirmation_that_fails_changes_nothing() throws Exception {
    slack.fail("response_url", new Failure.Status(500, "", null));
    assertThat(hook(app.request(click("acknowledge"))).status()).isEqualTo(200);
    slack.fail("response_url", new Failure.Status(302, "", null));
    assertThat(hook(app.request(app.click(slack.roots().get(0), "petrel_acknowledge", "a"))))
        .isEqualTo(Answer.text(200, ""));
    assertThat(acts).hasSize(2);
  }

  @Test
  void what_cannot_be_stored_is_no_success_and_is_said() throws Exception {
    Call call = app.request(click("acknowledge"));
    Acts full =
        act -> {
          throw new IllegalStateException("disk full");
        };
    assertThat(h.slackNotifier().hook(call, full).status()).isEqualTo(500);
    assertThat(slack.ephemeral().get(0).path("text").asString())
        .contains("could not store", "try again")
        .doesNotContain("disk");
  }

  @ParameterizedTest
  @CsvSource({"0, 200", "299, 200", "300, 200", "301, 401", "-299, 200", "-301, 401", "86400, 401"})
  void a_request_is_good_for_five_minutes_on_either_side(int seconds, int status) throws Exception {
    Call call = app.request(click("acknowledge"));
    h.clock.pass(Duration.ofSeconds(seconds));
    assertThat(hook(call).status()).isEqualTo(status);
    assertThat(acts).hasSize(status == 200 ? 1 : 0);
  }

  @Test
  void only_what_slack_signed_counts() throws Exception {
    Call good = app.request(click("acknowledge"));
    String at = good.header("x-slack-request-timestamp");
    String signature = good.header("x-slack-signature");
    List<Call> bad =
        List.of(
            with(good, "x-slack-signature", ""),
            with(good, "x-slack-signature", "v0="),
            with(good, "x-slack-signature", signature.toUpperCase(Locale.ROOT)),
            with(good, "x-slack-signature", signature.substring(3)),
            with(good, "x-slack-signature", signature + "0"),
            with(good, "x-slack-signature", SlackHearing.signature("other", at, good.body())),
            with(good, "x-slack-request-timestamp", Long.toString(Long.parseLong(at) + 1)),
            with(good, "x-slack-request-timestamp", ""),
            with(good, "x-slack-request-timestamp", "-1"),
            with(good, "x-slack-request-timestamp", at + ".0"),
            with(good, "x-slack-request-timestamp", "9".repeat(40)),
            new Call(good.headers(), good.body() + "&x=1"),
            new Call(good.headers(), good.body().replace("acknowledge", "false_alarm")),
            new Call(Map.of(), good.body()),
            new Call(Map.of(), ""));
    for (Call call : bad) {
      assertThat(hook(call).status()).as("%s", call.headers()).isEqualTo(401);
    }
    assertThat(acts).isEmpty();
    assertThat(hook(good).status()).isEqualTo(200);
  }

  private static Call with(Call call, String header, String value) {
    Map<String, String> headers = new HashMap<>(call.headers());
    headers.put(header, value);
    return new Call(headers, call.body());
  }

  @Test
  void the_signature_is_that_of_slacks_own_example() {
    assertThat(
            SlackHearing.signature(
                "8f742231b10e8888abcd99yyyzzz85a5",
                "1531420618",
                "token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow"
                    + "&channel_id=G8PSS9T3V&channel_name=foobar&user_id=U2CERLKJA"
                    + "&user_name=roadrunner&command=%2Fwebhook-collect&text="
                    + "&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J"
                    + "%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
                    + "&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"))
        .isEqualTo("v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "payload=", "payload=%", "payload=[]", "payload=%7B", "other=1"})
  void a_signed_request_without_a_payload_is_refused(String body) throws Exception {
    assertThat(hook(signed(body)).status()).isEqualTo(400);
  }

  private Call signed(String body) {
    Call any = app.request(SlackApi.JSON.createObjectNode());
    String at = any.header("x-slack-request-timestamp");
    return with(
        new Call(any.headers(), body),
        "x-slack-signature",
        SlackHearing.signature(FakeSlackApp.SIGNING_SECRET, at, body));
  }

  @Test
  void a_body_of_another_type_is_refused() throws Exception {
    Call call = with(app.request(click("acknowledge")), "content-type", "application/json");
    assertThat(hook(call).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"view_submission\"}",
        "{\"type\":\"block_actions\"}",
        "{\"type\":\"block_actions\",\"actions\":[{\"action_id\":\"other\",\"value\":\"i\"}]}",
        "{\"type\":\"block_actions\",\"actions\":[{\"action_id\":\"petrel_acknowledge\"}]}",
        "{\"type\":\"block_actions\",\"actions\":{\"action_id\":1}}"
      })
  void what_is_not_ours_is_taken_and_left(String json) throws Exception {
    String body = "payload=" + URLEncoder.encode(json, StandardCharsets.UTF_8);
    assertThat(hook(signed(body)).status()).isEqualTo(200);
    assertThat(acts).isEmpty();
  }

  @Test
  void names_of_people_are_shown_and_never_read_as_markup() throws Exception {
    FakeSlack.Message root = root();
    for (String name : NotifierContractTest.hostile()) {
      slack.rateLimit(false);
      hook(app.request(app.click(root, "petrel_acknowledge", name)));
      String by = acts.get(acts.size() - 1).by();
      assertThat(by).hasSizeBetween(1, 60);
      assertThat(by.codePoints().allMatch(Clean::visible)).isTrue();
      Notification taken =
          Samples.with(
              Samples.ofIncident("i-" + acts.size()),
              false,
              List.of(Samples.START),
              List.of(name),
              new io.petrel.route.Acknowledgement("i", Samples.START, name, "ops/slack"));
      h.pause();
      assertThat(h.notifier().send(taken, null, Attempt.FIRST)).isInstanceOf(Delivered.class);
    }
  }

  @Test
  void who_has_taken_it_stands_in_the_place_of_the_button() throws Exception {
    root();
    String receipt = "{\"channel\":\"" + FakeSlack.CHANNEL + "\",\"ts\":\"" + ts() + "\"}";
    h.pause();
    h.notifier().send(Samples.taken(), receipt, Attempt.FIRST);
    FakeSlack.Message root = slack.roots().get(0);
    assertThat(root.words())
        .contains("Acknowledged by mei.lin, 2026-11-23 04:11:00 UTC", "3 times", "managers");
    assertThat(FakeSlackApp.button(root.content(), "petrel_acknowledge")).isNull();
    assertThat(FakeSlackApp.button(root.content(), "petrel_silence_1h")).isNotNull();
  }

  @Test
  void what_is_over_has_no_buttons() throws Exception {
    root();
    String receipt = "{\"channel\":\"" + FakeSlack.CHANNEL + "\",\"ts\":\"" + ts() + "\"}";
    h.pause();
    h.notifier().send(Samples.resolved(2), receipt, Attempt.FIRST);
    assertThat(slack.roots().get(0).content().toString()).doesNotContain("\"actions\"", "button");
    assertThat(slack.replies(ts()).get(0).content().toString()).doesNotContain("button");
  }

  private String ts() {
    return slack.roots().get(0).ts();
  }

  @Test
  void without_anybody_to_hear_there_are_no_buttons() throws Exception {
    for (boolean bot : new boolean[] {true, false}) {
      try (Harness.Slack deaf = new Harness.Slack(bot, Locale.ENGLISH)) {
        deaf.notifier().send(Samples.started(), null, Attempt.FIRST);
        assertThat(deaf.slack.messages().get(0).content().toString()).doesNotContain("button");
        Call call = app.request(SlackApi.JSON.createObjectNode());
        assertThat(deaf.slackNotifier().hook(call, store).status()).isEqualTo(404);
        assertThat(deaf.slackNotifier().listens()).isFalse();
      }
    }
  }

  @Test
  void a_webhook_of_an_app_has_buttons_too() throws Exception {
    try (Harness.Slack hook =
        new Harness.Slack(false, Locale.SIMPLIFIED_CHINESE, Heard.HOOK, Charts.NONE)) {
      hook.notifier().send(Samples.started(), null, Attempt.FIRST);
      FakeSlackApp people = hook.slack.app();
      JsonNode click = people.click(hook.slack.messages().get(0), "petrel_silence_1h", "mei.lin");
      assertThat(click.path("actions").path(0).path("text").path("text").asString())
          .isEqualTo("静默 1 小时");
      hook.slackNotifier().hook(people.request(click), store);
      assertThat(hook.slack.ephemeral()).hasSize(1);
      assertThat(hook.slack.violations()).isEmpty();
    }
  }
}
