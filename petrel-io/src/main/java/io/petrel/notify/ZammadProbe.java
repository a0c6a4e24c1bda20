package io.petrel.notify;

import io.petrel.http.Urls;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** Asks Zammad whether the token, its rights, the group and the customer will do. */
final class ZammadProbe {
  private static final Set<String> RIGHTS = Set.of("read", "create", "change");

  private final ZammadApi api;
  private final ZammadSettings settings;

  ZammadProbe(ZammadApi api, ZammadSettings settings) {
    this.api = api;
    this.settings = settings;
  }

  List<String> problems() throws InterruptedException {
    List<String> problems = new ArrayList<>();
    try {
      JsonNode me = api.get("users/me?expand=true");
      if (me == null || !me.path("login").isString()) {
        throw api.strange("users/me", false);
      }
      // Only an agent may search for users: that this is answered tells of the permission.
      JsonNode found =
          api.get("users/search?" + Urls.form(Map.of("query", settings.customer())) + "&limit=50");
      customer(found, problems);
      group(me, problems);
      priorities(problems);
    } catch (Refused e) {
      problems.add(e.why());
    }
    return problems;
  }

  private void customer(@Nullable JsonNode found, List<String> problems) {
    boolean there =
        found != null
            && StreamSupport.stream(found.spliterator(), false)
                .anyMatch(
                    user ->
                        settings.customer().equalsIgnoreCase(user.path("email").asString(""))
                            || settings
                                .customer()
                                .equalsIgnoreCase(user.path("login").asString("")));
    if (!there) {
      problems.add(
          "zammad: there is no customer \""
              + Clean.line(settings.customer(), 60)
              + "\": create the user first");
    }
  }

  private void group(JsonNode me, List<String> problems) {
    String group = Clean.line(settings.group(), 60);
    JsonNode rights = me.path("groups").path(settings.group());
    Set<String> has =
        StreamSupport.stream(rights.spliterator(), false)
            .map(right -> right.asString(""))
            .collect(Collectors.toSet());
    if (!has.contains("full") && !has.containsAll(RIGHTS)) {
      problems.add(
          "zammad: the token's user "
              + Clean.line(me.path("login").asString(""), 60)
              + (has.isEmpty() ? " has no rights" : " has only the rights " + sorted(has))
              + " of its own in a group \""
              + group
              + "\": is there such a group? Give the user full, or read, create and change");
    }
  }

  private static String sorted(Set<String> rights) {
    return rights.stream().sorted().map(Clean::line).collect(Collectors.joining(", "));
  }

  private void priorities(List<String> problems) throws Refused, InterruptedException {
    JsonNode all = api.get("ticket_priorities");
    Set<String> names =
        all == null
            ? Set.of()
            : StreamSupport.stream(all.spliterator(), false)
                .map(each -> each.path("name").asString(""))
                .collect(Collectors.toSet());
    settings
        .priority()
        .forEach(
            (severity, name) -> {
              if (!names.contains(name)) {
                problems.add(
                    "zammad: priority."
                        + Clean.line(severity, 60)
                        + ": there is no priority \""
                        + Clean.line(name, 60)
                        + "\"");
              }
            });
  }
}
