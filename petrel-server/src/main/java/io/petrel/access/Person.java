package io.petrel.access;

/**
 * Somebody who has proved who they are: a person or a program.
 *
 * @param name as it is logged and stored
 * @param rank what they may do
 */
public record Person(String name, Rank rank) {
  private static final int LONGEST = 100;

  public Person {
    name = Cleaned.text(name, LONGEST);
  }
}
