package io.petrel.notify;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import mockwebserver3.RecordedRequest;
import tools.jackson.databind.JsonNode;

/** A strict WeCom group robot, after its public documentation. */
final class FakeWecom extends FakeRobot {
  static final String KEY = "fake-wecom-key-693a91f6";

  FakeWecom(TestClock clock) {
    super(clock, 20);
  }

  @Override
  String url() {
    return origin() + "/cgi-bin/webhook/send?key=" + KEY;
  }

  @Override
  String guard(RecordedRequest request, JsonNode message) {
    return request.getUrl().encodedPath().equals("/cgi-bin/webhook/send")
            && KEY.equals(request.getUrl().queryParameter("key"))
        ? ""
        : answer(93000, "invalid webhook url, hint: [1655882753], from ip: 203.0.113.7");
  }

  @Override
  String show(JsonNode message, List<String> wrong) {
    unknown(message, Set.of("msgtype", "markdown"), "message", wrong);
    unknown(message.path("markdown"), Set.of("content"), "markdown", wrong);
    String content = message.path("markdown").path("content").asString("");
    if (!message.path("msgtype").asString("").equals("markdown") || content.isBlank()) {
      wrong.add("not a markdown message");
    }
    int bytes = content.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > 4096) {
      wrong.add("markdown.content exceed max length 4096: " + bytes);
    }
    return MarkdownRules.show(content, wrong);
  }

  static String answer(int code, String words) {
    return FakeDingtalk.answer(code, words);
  }

  @Override
  String success() {
    return answer(0, "ok");
  }

  @Override
  String tooMany() {
    return answer(45009, "api freq out of limit");
  }

  @Override
  String bad(String why) {
    return answer(40058, why.startsWith("markdown.content") ? why : "invalid parameter");
  }
}
