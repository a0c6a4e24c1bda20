package io.petrel.http;

import java.net.InetAddress;
import java.net.URI;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.Collectors;

/** Small things about URLs: what of them may be shown, forms, which hosts are near. */
public final class Urls {
  private Urls() {}

  /** A URL as it may be shown: without user, password, query and fragment. */
  public static String shown(URI uri) {
    String path = uri.getRawPath();
    return origin(uri) + (path == null || path.equals("/") ? "" : path);
  }

  /** Scheme, host and port only, for URLs whose path is a secret. */
  public static String origin(URI uri) {
    if (uri.getHost() == null) {
      return uri.getScheme() == null ? "<no url>" : uri.getScheme() + ":<no host>";
    }
    return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
  }

  /**
   * Checks that a setting is a URL one can send requests to.
   *
   * @throws IllegalArgumentException beginning with {@code key}, where it is not
   */
  public static void requireHttp(String key, URI uri) {
    String scheme = uri.getScheme();
    if (!("http".equals(scheme) || "https".equals(scheme)) || uri.getHost() == null) {
      throw new IllegalArgumentException(
          key + ": wanted http://host or https://host, got \"" + shown(uri) + "\"");
    }
    if (uri.getRawUserInfo() != null) {
      throw new IllegalArgumentException(
          key + ": no user and password here, they belong in basic_auth");
    }
    if (uri.getRawFragment() != null) {
      throw new IllegalArgumentException(key + ": no #fragment here");
    }
  }

  /** Parameters as {@code application/x-www-form-urlencoded}, in the map's order. */
  public static String form(Map<String, String> parameters) {
    return parameters.entrySet().stream()
        .map(e -> encode(e.getKey()) + "=" + encode(e.getValue()))
        .collect(Collectors.joining("&"));
  }

  static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /**
   * Whether a host is this machine or on a private network, where bytes are cheaper than the
   * server's time to compress them. Asks the resolver; a name that is not found is not near.
   */
  public static boolean near(URI uri) {
    try {
      for (InetAddress address : InetAddress.getAllByName(uri.getHost())) {
        if (!near(address)) {
          return false;
        }
      }
      return true;
    } catch (UnknownHostException e) {
      return false;
    }
  }

  static boolean near(InetAddress address) {
    byte[] b = address.getAddress();
    return address.isLoopbackAddress()
        || address.isSiteLocalAddress()
        || address.isLinkLocalAddress()
        || (b.length == 16 && (b[0] & 0xfe) == 0xfc)
        || (b.length == 4 && b[0] == 100 && (b[1] & 0xc0) == 64);
  }
}
