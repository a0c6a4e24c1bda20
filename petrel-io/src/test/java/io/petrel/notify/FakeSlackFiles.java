package io.petrel.notify;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** The files of {@link FakeSlack}: asked for, brought, shared. Under its lock. */
final class FakeSlackFiles {
  static final String UPLOAD = "/upload/v1/";

  private static final ByteString PNG = ByteString.decodeHex("89504e470d0a1a0a");

  /** A file that stands in a channel. */
  public record Shared(String channel, String threadTs, String title, ByteString bytes) {}

  private record Pending(String name, int length, @Nullable ByteString bytes) {}

  private final Map<String, Pending> pending = new LinkedHashMap<>();
  private final List<Shared> shared = new ArrayList<>();
  private int sequence;

  List<Shared> shared() {
    return List.copyOf(shared);
  }

  /** The new file's id; what is wrong with the arguments goes into {@code wrong}. */
  String open(Map<String, String> args, List<String> wrong) {
    args.keySet().stream()
        .filter(arg -> !Set.of("filename", "length", "alt_txt", "snippet_type").contains(arg))
        .forEach(arg -> wrong.add("unknown argument " + arg));
    String name = args.getOrDefault("filename", "");
    String length = args.getOrDefault("length", "");
    if (name.isEmpty() || !length.matches("[1-9][0-9]{0,9}")) {
      wrong.add("missing_argument: filename and a length above 0");
      return "";
    }
    if (args.getOrDefault("alt_txt", "").length() > 1000) {
      wrong.add("alt_txt_too_large");
    }
    String id = "F0FAKE" + ++sequence;
    pending.put(id, new Pending(name, Integer.parseInt(length), null));
    return id;
  }

  /** Takes the bytes of a file; false = there is none of that id. */
  boolean bring(String path, ByteString bytes, List<String> wrong) {
    String id = path.substring(UPLOAD.length());
    Pending file = pending.get(id);
    if (file == null) {
      return false;
    }
    if (bytes.size() != file.length()) {
      wrong.add("upload: " + bytes.size() + " bytes, said " + file.length());
    }
    if (!bytes.startsWith(PNG)) {
      wrong.add("upload: not a PNG, which its name says it is");
    }
    pending.put(id, new Pending(file.name(), file.length(), bytes));
    return true;
  }

  /** Shares files; returns Slack's error word, null = done. */
  @Nullable String complete(JsonNode request, List<String> wrong) {
    request.propertyNames().stream()
        .filter(f -> !Set.of("files", "channel_id", "thread_ts", "initial_comment").contains(f))
        .forEach(f -> wrong.add("unknown field " + f));
    if (!request.path("files").isArray() || request.path("files").isEmpty()) {
      return "invalid_arguments";
    }
    for (JsonNode f : request.path("files")) {
      f.propertyNames().stream()
          .filter(name -> !Set.of("id", "title").contains(name))
          .forEach(name -> wrong.add("files: unknown field " + name));
      Pending file = pending.remove(f.path("id").asString(""));
      ByteString bytes = file == null ? null : file.bytes();
      if (bytes == null) {
        return "file_not_found";
      }
      shared.add(
          new Shared(
              request.path("channel_id").asString(""),
              request.path("thread_ts").asString(""),
              f.path("title").asString(""),
              bytes));
    }
    return null;
  }
}
