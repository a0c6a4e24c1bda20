package io.petrel.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.petrel.source.Selector.Match;
import io.petrel.source.Selector.Op;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SelectorTest {
  @Test
  void all_four_comparisons_are_read() {
    assertThat(Selector.parse(" cpu:rate5m {a=\"b\", c!='d',\n e=~`f\\d`,g!~\"h.*\" , } "))
        .isEqualTo(
            new Selector(
                List.of(
                    new Match("__name__", Op.EQUAL, "cpu:rate5m"),
                    new Match("a", Op.EQUAL, "b"),
                    new Match("c", Op.NOT_EQUAL, "d"),
                    new Match("e", Op.REGEX, "f\\d"),
                    new Match("g", Op.NOT_REGEX, "h.*"))));
    assertThat(Selector.parse("{__name__=\"up\"}"))
        .isEqualTo(new Selector(List.of(new Match("__name__", Op.EQUAL, "up"))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "up",
        "up{}",
        "_x",
        ":x:",
        "sum_cpu",
        "{a=\"b\"}",
        "{a!=\"\"}",
        "up{a=\"\"}",
        "up{a=\"\\\"\\\\\\n\"}",
        "up{a='\"'}",
        "up{a=\"海燕\"}",
        "up{by=\"x\",on!=\"y\"}"
      })
  void plain_selectors_are_recognised(String query) {
    assertThat(Selector.parse(query)).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "{}",
        "{a=\"\"}",
        "{a=~\".*\"}",
        "{a!=\"b\"}",
        "1",
        "NaN",
        "Inf",
        "-up",
        "(up)",
        "up offset 5m",
        "up @ 5",
        "up[5m]",
        "up[5m:1m]",
        "up + 1",
        "up == 1",
        "rate(up[5m])",
        "sum(up)",
        "sum by(a)(up)",
        "up # comment",
        "up{a=\"b\"} # x",
        "up{a=\"b\" c=\"d\"}",
        "up{a=\"b\",,}",
        "up{,}",
        "up{a=b}",
        "up{a==\"b\"}",
        "up{a!\"b\"}",
        "up{a>\"b\"}",
        "up{a:b=\"c\"}",
        "up{1a=\"c\"}",
        "up{a=\"b\"",
        "up{a=\"b}",
        "up{a=\"b\n\"}",
        "up{a=\"\\x41\"}",
        "up{a=\"\\u6d77\"}",
        "up{a=\"\\'\"}",
        "up{a=\"b\\",
        "up{__name__=\"down\"}",
        "{\"up\"}",
        "{\"a b\"=\"c\",d=\"e\"}",
        "up}",
        "up{a=\"b\"}}",
        "up up",
        "üp",
        "\"up\"",
        "offset",
        "bool",
        "up\u00a0"
      })
  void anything_else_is_none(String query) {
    assertThat(Selector.parse(query)).isNull();
  }

  @Test
  void selector_as_printed_is_read_back() {
    Random random = new Random(7);
    String letters = "ab_0{}\"'`\\\n,=!~ 海";
    for (int i = 0; i < 5000; i++) {
      List<Match> matchers = new ArrayList<>();
      matchers.add(new Match("__name__", Op.EQUAL, "m" + random.nextInt(9)));
      StringBuilder text = new StringBuilder(matchers.get(0).value()).append('{');
      for (int m = random.nextInt(4); m > 0; m--) {
        StringBuilder value = new StringBuilder();
        for (int n = random.nextInt(8); n > 0; n--) {
          value.append(letters.charAt(random.nextInt(letters.length())));
        }
        Match match =
            new Match("l" + m, List.of(Op.values()).get(random.nextInt(4)), value.toString());
        matchers.add(match);
        char quote = random.nextBoolean() ? '"' : '\'';
        text.append(match.label()).append(match.op().sign).append(quote);
        text.append(
            match
                .value()
                .replace("\\", "\\\\")
                .replace("\n", "\\n")
                .replace(String.valueOf(quote), "\\" + quote));
        text.append(quote).append(",");
      }
      assertThat(Selector.parse(text + "}")).isEqualTo(new Selector(matchers));
    }
  }

  @Test
  void damaged_text_never_throws() {
    Random random = new Random(8);
    String whole = "cpu_usage{a=\"b\\n\",c!='d',e=~`f`,g!~\"h\"}";
    for (int i = 0; i < 50_000; i++) {
      StringBuilder text = new StringBuilder(whole);
      for (int n = random.nextInt(4); n >= 0; n--) {
        int at = random.nextInt(text.length());
        switch (random.nextInt(3)) {
          case 0 -> text.deleteCharAt(at);
          case 1 -> text.setCharAt(at, (char) random.nextInt(300));
          default -> text.insert(at, whole.charAt(random.nextInt(whole.length())));
        }
      }
      Selector read = Selector.parse(text.toString());
      assertThat(read == null || !read.matchers().isEmpty()).isTrue();
    }
  }
}
