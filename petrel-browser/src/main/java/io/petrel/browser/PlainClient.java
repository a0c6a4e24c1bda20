package io.petrel.browser;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Asks by HTTP at next to no cost of its own, for benchmarks in the service's process. */
final class PlainClient {
  private final URI base;
  private final byte[] buffer = new byte[1 << 16];

  PlainClient(URI base) {
    this.base = base;
  }

  /** A connection on which the request was sent; the caller closes it. */
  Socket open(String path, String headers) throws IOException {
    Socket socket = new Socket(base.getHost(), base.getPort());
    String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" + headers + "\r\n";
    socket.getOutputStream().write(request.getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  /** The body of an answer. */
  String text(String path) throws IOException {
    try (Socket socket = open(path, "Connection: close\r\n")) {
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      check(answer);
      return answer.substring(answer.indexOf('{'), answer.lastIndexOf('}') + 1);
    }
  }

  /** Asks as a browser does, compressed, and counts the bytes of the answer with its headers. */
  int bytes(String path) throws IOException {
    try (Socket socket = open(path, "Connection: close\r\nAccept-Encoding: gzip\r\n")) {
      InputStream in = socket.getInputStream();
      int size = in.read(buffer);
      check(new String(buffer, 0, Math.max(0, size), StandardCharsets.ISO_8859_1));
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        size += read;
      }
      return size;
    }
  }

  private static void check(String answer) throws IOException {
    if (!answer.startsWith("HTTP/1.1 200 ")) {
      throw new IOException("expected 200, got " + answer.lines().findFirst().orElse("nothing"));
    }
  }
}
