package io.petrel.web;

import io.javalin.security.RouteRole;

/** Who may use a route: each role may do what the ones before it may. */
enum Role implements RouteRole {
  /** Everybody, without a login. */
  ANYONE,
  /** Who watches the service itself: everybody, or whoever has a login, as the config says. */
  MONITOR,
  /** Whoever has a login: sees everything, changes nothing. */
  VIEWER,
  /** Acknowledges, silences, marks, tests. */
  OPERATOR
}
