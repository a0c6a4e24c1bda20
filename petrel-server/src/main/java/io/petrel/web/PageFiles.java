package io.petrel.web;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.io.IOException;
import java.io.InputStream;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The files of the page: one document, which shows every view, and what it loads. They are all in
 * memory, and only those of a fixed list are given out.
 */
final class PageFiles {
  /** The paths of the page, each of which shows another view of the same document. */
  static final List<String> VIEWS =
      List.of(
          "/",
          "/fleet",
          "/hosts",
          "/incidents/{id}",
          "/tune",
          "/silences",
          "/receivers",
          "/settings");

  static final List<String> ASSETS =
      List.of(
          "api.js",
          "app.js",
          "chart.js",
          "dom.js",
          "en.js",
          "format.js",
          "i18n.js",
          "icon.svg",
          "people.js",
          "style.css",
          "vendor/uplot/LICENSE",
          "vendor/uplot/VERSION",
          "vendor/uplot/uPlot.esm.js",
          "vendor/uplot/uPlot.min.css",
          "views/fleet.js",
          "views/hosts.js",
          "views/incident.js",
          "views/login.js",
          "views/now.js",
          "views/receivers.js",
          "views/settings.js",
          "views/silences.js",
          "views/tune.js",
          "zh.js");

  private static final String INDEX = "index.html";
  private static final String ROOT = "/web/page/";

  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Asset(String type, byte[] content, String tag) {}

  private final Map<String, Asset> files = new HashMap<>();
  private final Asset index = read(INDEX);

  PageFiles() {
    ASSETS.forEach(name -> files.put(name, read("assets/" + name)));
  }

  void routes(RoutesConfig routes) {
    VIEWS.forEach(path -> routes.get(path, ctx -> answer(ctx, index), Role.VIEWER));
    routes.get("/login", ctx -> answer(ctx, index), Role.ANYONE);
    routes.get("/assets/<name>", ctx -> answer(ctx, files.get(ctx.pathParam("name"))), Role.ANYONE);
  }

  private static void answer(Context ctx, @Nullable Asset asset) {
    if (asset == null) {
      ctx.status(HttpStatus.NOT_FOUND);
      return;
    }
    // A new release is seen at once; as long as there is none, little is sent.
    ctx.header("Cache-Control", "no-cache").header("ETag", asset.tag());
    if (asset.tag().equals(ctx.header("If-None-Match"))) {
      ctx.status(HttpStatus.NOT_MODIFIED);
    } else {
      ctx.contentType(asset.type()).result(asset.content());
    }
  }

  private static Asset read(String name) {
    try (InputStream in = PageFiles.class.getResourceAsStream(ROOT + name)) {
      if (in == null) {
        throw new IllegalStateException("the page lacks " + name);
      }
      byte[] content = in.readAllBytes();
      CRC32C sum = new CRC32C();
      sum.update(content);
      return new Asset(type(name), content, "W/\"" + Long.toHexString(sum.getValue()) + '"');
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + name, e);
    }
  }

  private static String type(String name) {
    return switch (name.substring(name.lastIndexOf('.') + 1)) {
      case "html" -> "text/html; charset=utf-8";
      case "js" -> "text/javascript; charset=utf-8";
      case "css" -> "text/css; charset=utf-8";
      case "svg" -> "image/svg+xml";
      default -> "text/plain; charset=utf-8";
    };
  }
}
