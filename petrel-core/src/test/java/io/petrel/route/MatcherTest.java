package io.petrel.route;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.petrel.series.Labels;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MatcherTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '`',
      value = {
        "a=b              ; b     ; true",
        "a=\"b\"          ; b     ; true",
        "` a = \"b\" `    ; b     ; true",
        "a=b              ; c     ; false",
        "a!=b             ; c     ; true",
        "a!=b             ; b     ; false",
        "a=~b|c           ; c     ; true",
        "a=~\"b|c\"       ; bc    ; false",
        "a=~b             ; abc   ; false",
        "a=~.*b.*         ; abc   ; true",
        "a!~b|c           ; d     ; true",
        "a!~b|c           ; b     ; false",
        "a=               ; ``    ; true",
        "a=\"\"           ; ``    ; true",
        "a!=\"\"          ; ``    ; false",
        "a!=\"\"          ; x     ; true",
        "a=~.+            ; ``    ; false",
        "a!~.+            ; ``    ; true",
        "a=\"x,{y}=z\"    ; x,{y}=z ; true",
        "a=\"say \\\"b\\\"\" ; say \"b\" ; true",
        "a=\"c:\\\\d\"    ; c:\\d ; true",
        "a=c:\\d          ; c:\\d ; true",
        "a=~web\\d+       ; web12 ; true",
        "a=~\"web\\d+\"   ; web12 ; true",
        "a=~web\\\\.x     ; web.x ; true",
        "a=~web\\\\.x     ; web-x ; false",
        "a=海燕            ; 海燕    ; true",
        "a==b             ; =b    ; true",
      })
  void matches_as_in_alertmanager(String text, String actual, boolean expected) {
    Matcher matcher = Matcher.parse(text);
    Labels labels = Labels.of("a", actual, "other", "z");
    assertThat(matcher.matches(labels)).isEqualTo(expected);
    assertThat(matcher.name()).isEqualTo("a");
    Matcher again = Matcher.parse(matcher.toString());
    assertThat(again).isEqualTo(matcher).hasSameHashCodeAs(matcher);
    assertThat(again.matches(labels)).isEqualTo(expected);
  }

  @Test
  void missing_label_is_an_empty_one_and_a_line_break_is_a_character() {
    assertThat(Matcher.parse("b=\"\"").matches(Labels.empty())).isTrue();
    assertThat(Matcher.parse("b!=x").matches(Labels.empty())).isTrue();
    assertThat(Matcher.parse("b=~x?").matches(Labels.empty())).isTrue();
    Labels broken = Labels.of("b", "x\ny");
    assertThat(Matcher.parse("b=\"x\\ny\"").matches(broken)).isTrue();
    assertThat(Matcher.parse("b=~x.y").matches(broken)).isTrue();
    assertThat(Matcher.parse("b=\"x\\ny\"")).hasToString("b=\"x\\ny\"");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "a",
        "=b",
        "a<b",
        "1a=b",
        "a-b=c",
        "a=\"b",
        "a=b\"",
        "a=\"b\"c",
        "a=\"b\\\"",
        "a={b}",
        "a=b,c=d",
        "\"a\"=b",
        "a=~\"(\"",
        "a=~[",
        "a~b",
        "a!b",
        "{a=b}"
      })
  void wrong_matcher_is_refused_with_what_was_expected(String text) {
    assertThatThrownBy(() -> Matcher.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("expected a ");
  }

  @Test
  void no_text_gives_anything_but_a_matcher_or_a_refusal() {
    String alphabet = "ab_=!~\"\\{}[]()*+?|,. \n\t:海\uD83D^$-1";
    Random random = new Random(1);
    int parsed = 0;
    for (int i = 0; i < 200_000; i++) {
      StringBuilder text = new StringBuilder(random.nextBoolean() ? "a=~" : "");
      for (int n = random.nextInt(14); n > 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      try {
        Matcher matcher = Matcher.parse(text.toString());
        parsed++;
        assertThat(Matcher.parse(matcher.toString()).toString()).isEqualTo(matcher.toString());
      } catch (IllegalArgumentException expected) {
        assertThat(expected).hasMessageStartingWith("expected a ");
      }
    }
    assertThat(parsed).isGreaterThan(10_000);
  }

  @Test
  void very_long_texts_are_read_or_refused_too() {
    String longValue = "x\\\"".repeat(50_000);
    assertThat(
            Matcher.parse("a=\"" + longValue + "\"").matches(Labels.of("a", "x\"".repeat(50_000))))
        .isTrue();
    assertThatThrownBy(() -> Matcher.parse("a=~" + "(".repeat(100_000)))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
