package io.petrel.notify;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import mockwebserver3.RecordedRequest;
import tools.jackson.databind.JsonNode;

/** A strict Feishu custom bot that checks signatures, after its public documentation. */
final class FakeFeishu extends FakeRobot {
  static final String HOOK = "fake-feishu-hook-0123456789";
  static final String SECRET = "fake-feishu-key";
  private static final Set<String> COLOURS =
      Set.of(
          "blue",
          "wathet",
          "turquoise",
          "green",
          "yellow",
          "orange",
          "red",
          "carmine",
          "violet",
          "purple",
          "indigo",
          "grey");

  FakeFeishu(TestClock clock) {
    super(clock, 100);
  }

  @Override
  String url() {
    return origin() + "/open-apis/bot/v2/hook/" + HOOK;
  }

  @Override
  String guard(RecordedRequest request, JsonNode message) {
    if (!request.getUrl().encodedPath().equals("/open-apis/bot/v2/hook/" + HOOK)) {
      return answer(19001, "param invalid: incoming webhook access token invalid");
    }
    String time = message.path("timestamp").asString("");
    boolean fresh =
        time.matches("[0-9]{10}") && Math.abs(Long.parseLong(time) - now() / 1000) <= 3600;
    return fresh
            && message.path("sign").asString("").equals(FakeDingtalk.sign(time + "\n" + SECRET, ""))
        ? ""
        : answer(19021, "sign match fail or timestamp is not within one hour from current time");
  }

  @Override
  String show(JsonNode message, List<String> wrong) {
    unknown(message, Set.of("timestamp", "sign", "msg_type", "card"), "message", wrong);
    if (!message.path("msg_type").asString("").equals("interactive")) {
      wrong.add("no card");
    }
    JsonNode card = message.path("card");
    unknown(card, Set.of("config", "header", "elements"), "card", wrong);
    unknown(card.path("config"), Set.of("wide_screen_mode"), "config", wrong);
    unknown(card.path("header"), Set.of("title", "template"), "header", wrong);
    if (!COLOURS.contains(card.path("header").path("template").asString(""))) {
      wrong.add("header.template is no colour");
    }
    List<String> shown = new ArrayList<>();
    shown.add(plain(card.path("header").path("title"), "header.title", wrong));
    if (card.path("elements").isEmpty() || card.path("elements").size() > 50) {
      wrong.add("no elements, or too many");
    }
    for (JsonNode e : card.path("elements")) {
      switch (e.path("tag").asString("")) {
        case "div" -> {
          unknown(e, Set.of("tag", "text"), "div", wrong);
          shown.add(plain(e.path("text"), "div.text", wrong));
        }
        case "action" -> {
          unknown(e, Set.of("tag", "actions"), "action", wrong);
          e.path("actions").forEach(b -> shown.add(button(b, wrong)));
        }
        default -> wrong.add("an element that Petrel does not use: " + e);
      }
    }
    return String.join("\n", shown);
  }

  private static String button(JsonNode button, List<String> wrong) {
    unknown(button, Set.of("tag", "type", "text", "url"), "button", wrong);
    if (!button
        .path("url")
        .asString("")
        .matches("https://(petrel|grafana|prometheus)\\.example\\.com/\\S*")) {
      wrong.add("button.url " + button.path("url"));
    }
    return plain(button.path("text"), "button.text", wrong);
  }

  /** Only plain_text: in lark_md a label could mention everybody. */
  private static String plain(JsonNode text, String at, List<String> wrong) {
    unknown(text, Set.of("tag", "content"), at, wrong);
    String content = text.path("content").asString("");
    if (!text.path("tag").asString("").equals("plain_text") || content.isBlank()) {
      wrong.add(at + " is no plain_text");
    }
    return content;
  }

  static String answer(int code, String words) {
    return "{\"code\":" + code + ",\"msg\":\"" + words + "\",\"data\":{}}";
  }

  @Override
  String success() {
    return answer(0, "success");
  }

  @Override
  String tooMany() {
    return answer(11232, "frequency limited psm[lark.oapi.app_platform_runtime]appID[1500]");
  }

  @Override
  String bad(String why) {
    return answer(9499, "Bad Request");
  }
}
