package io.petrel.web;

import io.javalin.http.Context;
import io.petrel.access.Person;
import io.petrel.access.Rank;
import org.jspecify.annotations.Nullable;

/**
 * Who sends a request.
 *
 * @param name null = nobody is logged in
 * @param rank what they may do, null = nobody is logged in
 */
record Caller(@Nullable String name, @Nullable Rank rank) {
  private static final Caller NOBODY = new Caller(null, null);

  static Caller of(Context ctx) {
    Caller known = ctx.attribute(Caller.class.getName());
    return known == null ? NOBODY : known;
  }

  static void note(Context ctx, Person person) {
    ctx.attribute(Caller.class.getName(), new Caller(person.name(), person.rank()));
  }

  /** Who did something: whoever is logged in, whatever else the request says. */
  String or(String said) {
    return name == null ? said : name;
  }
}
