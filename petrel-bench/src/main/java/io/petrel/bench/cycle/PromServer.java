package io.petrel.bench.cycle;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/**
 * Answers instant queries as a Prometheus that scrapes a simulated fleet, in a process of its own.
 *
 * <p>The address {@code http://127.0.0.1:PORT/hN} is a Prometheus of N hosts. {@code up} has all
 * labels of the targets, a query that contains {@code by(instance)} only the host's name, all
 * others everything but the metric's name. Prints its port; ends when its input does.
 */
public final class PromServer {
  private final Map<String, Page> pages = new ConcurrentHashMap<>();

  private PromServer() {}

  public static void main(String[] args) throws IOException {
    PromServer server = new PromServer();
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.setExecutor(Executors.newFixedThreadPool(4));
    http.createContext("/", server::answer);
    http.start();
    System.out.println(http.getAddress().getPort());
    while (System.in.read() >= 0) {
      // until whoever started it is gone
    }
    System.exit(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String form = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String asked = form.isEmpty() ? exchange.getRequestURI().getRawQuery() : form;
    String query = "";
    long time = 0;
    for (String pair : String.valueOf(asked).split("&", -1)) {
      String value =
          URLDecoder.decode(pair.substring(pair.indexOf('=') + 1), StandardCharsets.UTF_8);
      if (pair.startsWith("query=")) {
        query = value;
      } else if (pair.startsWith("time=")) {
        time = (long) Double.parseDouble(value);
      }
    }
    String fleet = exchange.getRequestURI().getPath().split("/", -1)[1];
    int hosts = Integer.parseInt(fleet.substring(1));
    String of = query;
    Page page = pages.computeIfAbsent(fleet + "/" + query, k -> new Page(of, hosts));
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    synchronized (page) {
      byte[] body = page.at(time);
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  /** One query's answer, written once; later only its digits change. */
  private static final class Page {
    private static final int DIGITS = 14;
    private static final String HEAD =
        "{\"status\":\"success\",\"data\":{\"resultType\":\"vector\",\"result\":[";

    private final byte[] body;

    /** Where each host's time and value stand. */
    private final int[] timeAt;

    private final int[] valueAt;
    private final double[] usual;
    private final boolean up;
    private final long seed;

    Page(String query, int hosts) {
      up = query.equals("up");
      seed = query.hashCode();
      timeAt = new int[hosts];
      valueAt = new int[hosts];
      usual = new double[hosts];
      StringBuilder out = new StringBuilder(HEAD);
      for (int i = 0; i < hosts; i++) {
        usual[i] = 30 + 10 * uniform(seed * 31 + i);
        out.append(i == 0 ? "" : ",").append("{\"metric\":{");
        out.append(up ? "\"__name__\":\"up\"," : "");
        out.append("\"instance\":\"host-").append(i).append(".cn-shanghai.example.com:9100\"");
        if (!query.contains("by(instance)")) {
          out.append(",\"job\":\"node\",\"provider\":\"").append(PROVIDERS[i % 3]);
          out.append("\",\"region\":\"cn-shanghai\",\"role\":\"web\"");
        }
        out.append("},\"value\":[");
        timeAt[i] = out.length();
        out.append("1700000000,\"");
        valueAt[i] = out.length();
        out.append(up ? "1" : "00." + "0".repeat(DIGITS)).append("\"]}");
      }
      body = out.append("]}}").toString().getBytes(StandardCharsets.US_ASCII);
    }

    private static final String[] PROVIDERS = {"tencent", "aliyun", "azure"};

    /** Values move about each host's usual one; one host of 2,000 is at 95 for ten minutes. */
    byte[] at(long time) {
      byte[] digits = Long.toString(time).getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < valueAt.length; i++) {
        System.arraycopy(digits, 0, body, timeAt[i], digits.length);
        if (!up) {
          long draw = seed * 7919 + i * 1_000_003L + time;
          boolean hot = uniform(seed + i * 31L + time / 600 * 17) < 1.0 / 2000;
          double noise = uniform(draw) + uniform(draw + 1) + uniform(draw + 2) - 1.5;
          put(valueAt[i], (hot ? 95 : usual[i]) + 3 * noise);
        }
      }
      return body;
    }

    /** As Prometheus writes most quotients: with all the digits a double has. */
    private void put(int at, double value) {
      long scaled = (long) (value * 1e14);
      for (int k = DIGITS + 2; k >= 0; k--) {
        if (k != 2) {
          body[at + k] = (byte) ('0' + scaled % 10);
          scaled /= 10;
        }
      }
    }

    /** A number in [0, 1) that only its argument decides (SplitMix64's finish). */
    private static double uniform(long z) {
      long x = z * 0x9e3779b97f4a7c15L;
      x = (x ^ (x >>> 30)) * 0xbf58476d1ce4e5b9L;
      x = (x ^ (x >>> 27)) * 0x94d049bb133111ebL;
      return ((x ^ (x >>> 31)) >>> 11) * 0x1p-53;
    }
  }
}
