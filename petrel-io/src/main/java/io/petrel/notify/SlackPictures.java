package io.petrel.notify;

import io.petrel.alert.Alert;
import io.petrel.route.Notification;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.databind.JsonNode;

/**
 * Puts the picture of what happened into a new thread, after its first message and apart from it:
 * whatever becomes of the picture, the message is neither lost nor repeated. Thread-safe.
 *
 * <p>Source: Slack's references of files.getUploadURLExternal and files.completeUploadExternal.
 */
final class SlackPictures {
  private static final Logger LOG = LoggerFactory.getLogger(SlackPictures.class);

  private final SlackApi api;
  private final Charts charts;
  private final Texts texts;
  private final Executor later;
  private final AtomicReference<String> said = new AtomicReference<>("");

  /**
   * @param later where the drawing and sending is done; may leave it
   */
  SlackPictures(SlackApi api, Charts charts, Texts texts, Executor later) {
    this.api = api;
    this.charts = charts;
    this.texts = texts;
    this.later = later;
  }

  private record Complete(List<Uploaded> files, String channelId, String threadTs) {}

  private record Uploaded(String id, String title) {}

  /** Shows the first alert that fires, if there is a picture of it. */
  void show(String token, Notification n, String channel, String ts) {
    if (charts == Charts.NONE || n.firing().isEmpty() || ts.isEmpty()) {
      return;
    }
    Alert alert = n.firing().get(0);
    later.execute(
        () -> {
          try {
            byte[] png = charts.png(n, alert);
            if (png != null) {
              upload(token, png, alert, channel, ts);
              said.set("");
            }
          } catch (SlackRefusal e) {
            say(e.why());
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          } catch (RuntimeException e) {
            say("slack: a picture could not be made: " + e);
          }
        });
  }

  private void upload(String token, byte[] png, Alert alert, String channel, String ts)
      throws SlackRefusal, InterruptedException {
    JsonNode place =
        api.form(
            "files.getUploadURLExternal",
            token,
            Map.of(
                "filename", "petrel.png",
                "length", Integer.toString(png.length),
                "alt_txt", Clean.line(texts.line(alert), 900)));
    api.upload(place.path("upload_url").asString(""), png);
    api.json(
        "files.completeUploadExternal",
        token,
        new Complete(
            List.of(new Uploaded(place.path("file_id").asString(""), texts.word("chart"))),
            channel,
            ts));
  }

  /** The same reason is said once, until a picture gets through again. */
  private void say(String why) {
    if (!why.equals(said.getAndSet(why))) {
      LOG.warn("{}; messages go on without their pictures", why);
    }
  }
}
