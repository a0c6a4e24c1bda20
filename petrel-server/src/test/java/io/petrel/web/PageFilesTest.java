package io.petrel.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** The page is complete, speaks both languages, and never makes code or markup of a text. */
final class PageFilesTest {
  /** What would make markup or code of a text, or needs a looser content security policy. */
  private static final Pattern UNSAFE =
      Pattern.compile(
          "innerHTML|outerHTML|insertAdjacentHTML|document\\.write|\\beval\\b|new Function|srcdoc"
              + "|createContextualFragment|setHTMLUnsafe|javascript:|https?://");

  private static final Pattern IMPORT = Pattern.compile("from \"(\\.[^\"]+)\"");
  private static final Pattern WORD = Pattern.compile("\\bt\\(\"([a-z_0-9.]*[a-z_0-9])\"");

  private static Path root() throws URISyntaxException {
    return Path.of(Objects.requireNonNull(PageFiles.class.getResource("/web/page")).toURI());
  }

  static Stream<String> scripts() {
    return PageFiles.ASSETS.stream().filter(n -> n.endsWith(".js") && !n.startsWith("vendor"));
  }

  private static String text(String name) throws IOException, URISyntaxException {
    return Files.readString(root().resolve("assets").resolve(name));
  }

  @Test
  void every_file_is_given_out_and_nothing_else() throws Exception {
    Set<String> there = new TreeSet<>();
    try (Stream<Path> files = Files.walk(root().resolve("assets"))) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        there.add(root().resolve("assets").relativize(file).toString());
      }
    }
    assertThat(new TreeSet<>(PageFiles.ASSETS)).isEqualTo(there);
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void no_script_makes_code_or_markup_of_texts_or_asks_other_sites(String name) throws Exception {
    List<String> found = new ArrayList<>();
    Matcher unsafe = UNSAFE.matcher(text(name));
    while (unsafe.find()) {
      found.add(unsafe.group());
    }
    assertThat(found).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void every_module_that_is_imported_is_there(String name) throws Exception {
    Path file = root().resolve("assets").resolve(name);
    Matcher imports = IMPORT.matcher(Files.readString(file));
    while (imports.find()) {
      assertThat(file.resolveSibling(imports.group(1)).normalize()).exists();
    }
  }

  @Test
  void the_document_has_no_script_or_style_of_its_own_and_loads_what_is_there() throws Exception {
    String index = Files.readString(root().resolve("index.html"));
    assertThat(index).doesNotContain("style=", "<style", "onclick").doesNotContain("<script>");
    Matcher loads = Pattern.compile("(?:src|href)=\"/assets/([^\"]+)\"").matcher(index);
    int count = 0;
    while (loads.find()) {
      assertThat(PageFiles.ASSETS).contains(loads.group(1));
      count++;
    }
    assertThat(count).isEqualTo(4);
  }

  @Test
  void both_languages_have_the_same_words_with_the_same_places() throws Exception {
    Map<String, String> english = words("en.js");
    Map<String, String> chinese = words("zh.js");
    assertThat(chinese.keySet()).isEqualTo(english.keySet());
    english.forEach(
        (key, word) ->
            assertThat(places(Objects.requireNonNull(chinese.get(key))))
                .as(key)
                .isEqualTo(places(word)));
  }

  private static Map<String, String> words(String file) throws Exception {
    String script = text(file);
    String json =
        script.substring(script.indexOf('{'), script.lastIndexOf(';')).replace(",\n}", "\n}");
    Map<String, String> words = new TreeMap<>();
    new JsonMapper()
        .readTree(json)
        .properties()
        .forEach(e -> words.put(e.getKey(), e.getValue().asString()));
    return words;
  }

  private static Set<String> places(String word) {
    Set<String> places = new TreeSet<>();
    Matcher matcher = Pattern.compile("\\{\\w+}").matcher(word);
    while (matcher.find()) {
      places.add(matcher.group());
    }
    return places;
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void every_word_that_is_said_is_known(String name) throws Exception {
    Set<String> known = words("en.js").keySet();
    Matcher said = WORD.matcher(text(name));
    while (said.find()) {
      assertThat(known).contains(said.group(1));
    }
  }

  @Test
  void what_others_made_is_named_with_its_licence_and_version() throws Exception {
    assertThat(text("vendor/uplot/LICENSE")).contains("MIT License");
    assertThat(text("vendor/uplot/VERSION")).containsPattern("uPlot \\d+\\.\\d+\\.\\d+");
  }
}
