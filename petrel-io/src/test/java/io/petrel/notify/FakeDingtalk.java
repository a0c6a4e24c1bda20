package io.petrel.notify;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import mockwebserver3.RecordedRequest;
import tools.jackson.databind.JsonNode;

/** A strict DingTalk custom robot that checks signatures, after its public documentation. */
final class FakeDingtalk extends FakeRobot {
  static final String TOKEN = "fake-dingtalk-access-token";
  static final String SECRET = "SECfake-dingtalk-key";

  FakeDingtalk(TestClock clock) {
    super(clock, 20);
  }

  @Override
  String url() {
    return origin() + "/robot/send?access_token=" + TOKEN;
  }

  @Override
  String guard(RecordedRequest request, JsonNode message) {
    if (!request.getUrl().encodedPath().equals("/robot/send")) {
      return answer(404, "invalid request url");
    }
    if (!TOKEN.equals(request.getUrl().queryParameter("access_token"))) {
      return answer(300005, "token is not exist");
    }
    String time = String.valueOf(request.getUrl().queryParameter("timestamp"));
    if (!time.matches("[0-9]{13}") || Math.abs(Long.parseLong(time) - now()) > 3_600_000) {
      return answer(310000, "invalid timestamp");
    }
    String query = String.valueOf(request.getUrl().encodedQuery());
    String sign =
        query.contains("&sign=")
            ? URLDecoder.decode(
                query.replaceFirst(".*&sign=([^&]*).*", "$1"), StandardCharsets.UTF_8)
            : "";
    return sign.equals(sign(SECRET, time + "\n" + SECRET)) ? "" : answer(310000, "sign not match");
  }

  static String sign(String key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(text.getBytes(StandardCharsets.UTF_8)));
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  String show(JsonNode message, List<String> wrong) {
    unknown(message, Set.of("msgtype", "markdown", "at"), "message", wrong);
    unknown(message.path("markdown"), Set.of("title", "text"), "markdown", wrong);
    unknown(message.path("at"), Set.of("atMobiles", "atUserIds", "isAtAll"), "at", wrong);
    String title = message.path("markdown").path("title").asString("");
    String text = message.path("markdown").path("text").asString("");
    if (!message.path("msgtype").asString("").equals("markdown")
        || title.isBlank()
        || text.isBlank()) {
      wrong.add("not a markdown message with title and text");
    }
    if (message.path("at").path("isAtAll").asBoolean(true)) {
      wrong.add("everybody is mentioned");
    }
    List<String> mentioned = new ArrayList<>();
    message.path("at").path("atMobiles").forEach(m -> mentioned.add("@" + m.asString("")));
    for (String one : mentioned) {
      if (!text.contains(one)) {
        wrong.add("mentioned without standing in the text: " + one);
      }
    }
    MarkdownRules.show("### " + title, wrong);
    return MarkdownRules.show(text, wrong);
  }

  static String answer(int code, String words) {
    return "{\"errcode\":" + code + ",\"errmsg\":\"" + words + "\"}";
  }

  @Override
  String success() {
    return answer(0, "ok");
  }

  @Override
  String tooMany() {
    return answer(130101, "send too fast, exceed 20 times per minute");
  }

  @Override
  String bad(String why) {
    return answer(40035, "不合法的参数");
  }
}
