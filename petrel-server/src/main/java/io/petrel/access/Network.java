package io.petrel.access;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;

/** Addresses that begin alike, such as {@code 10.0.0.0/8}; one address alone without a slash. */
public final class Network {
  private static final Pattern SYNTAX = Pattern.compile("([0-9a-fA-F.:]+)(?:/([0-9]{1,3}))?");
  private static final int V6_SITE = 64;

  private final byte[] start;
  private final int bits;

  private Network(byte[] start, int bits) {
    this.start = start;
    this.bits = bits;
  }

  /**
   * Reads one.
   *
   * @throws IllegalArgumentException where it is none
   */
  public static Network of(String text) {
    java.util.regex.Matcher parts = SYNTAX.matcher(text);
    if (parts.matches()) {
      byte[] start = bytes(parts.group(1));
      int all = start.length * 8;
      int bits = parts.group(2) == null ? all : Integer.parseInt(parts.group(2));
      if (start.length > 0 && bits <= all) {
        return new Network(start, bits);
      }
    }
    throw new IllegalArgumentException("expected addresses such as 10.0.0.1/32 or fd00::/8");
  }

  /** Whether an address, as text, is one of them. */
  public boolean holds(String address) {
    byte[] other = bytes(address);
    if (other.length != start.length) {
      return false;
    }
    for (int bit = 0; bit < bits; bit++) {
      int mask = 0x80 >> (bit % 8);
      if ((start[bit / 8] & mask) != (other[bit / 8] & mask)) {
        return false;
      }
    }
    return true;
  }

  /** What stands for whoever is behind an address: one has a whole /64 of IPv6. */
  static String site(String address) {
    byte[] bytes = bytes(address);
    if (bytes.length != 16) {
      return address;
    }
    StringBuilder site = new StringBuilder();
    for (int i = 0; i < V6_SITE / 8; i++) {
      site.append(String.format("%02x", bytes[i]));
    }
    return site.append("/64").toString();
  }

  /** The bytes of an address, none where it is no address; a name is never looked up. */
  private static byte[] bytes(String address) {
    String plain = address.replaceAll("[\\[\\]]|%.*", "");
    boolean four = plain.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    if (!four && !(plain.contains(":") && plain.matches("[0-9a-fA-F:.]+"))) {
      return new byte[0];
    }
    try {
      return InetAddress.getByName(plain).getAddress();
    } catch (UnknownHostException e) {
      return new byte[0];
    }
  }
}
