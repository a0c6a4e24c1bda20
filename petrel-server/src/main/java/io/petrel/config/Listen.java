package io.petrel.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An address to listen on.
 *
 * @param host a name or an IP address, an IPv6 one without brackets; empty = all
 * @param port 0 to 65535; 0 = any free one
 */
public record Listen(String host, int port) {
  private static final Pattern SYNTAX =
      Pattern.compile("(\\[[0-9a-fA-F:.]+\\]|[a-zA-Z0-9._-]*):([0-9]{1,5})");
  private static final Pattern LOOPBACK =
      Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|::1|0:0:0:0:0:0:0:1");

  /** Reads {@code host:port}. */
  public static Listen of(String text) {
    Matcher matcher = SYNTAX.matcher(text);
    if (!matcher.matches() || Integer.parseInt(matcher.group(2)) > 65_535) {
      throw new IllegalArgumentException("expected host:port such as 127.0.0.1:9797");
    }
    String host = matcher.group(1).replaceAll("[\\[\\]]", "");
    return new Listen(host, Integer.parseInt(matcher.group(2)));
  }

  /** Whether only this machine can reach it. */
  public boolean loopback() {
    return LOOPBACK.matcher(host).matches();
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
