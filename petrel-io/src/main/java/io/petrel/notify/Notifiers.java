package io.petrel.notify;

import java.util.List;

/** The list of all kinds of channels: a new one is its own file and one line here. */
public final class Notifiers {
  private Notifiers() {}

  /** Every kind of channel. */
  public static final List<NotifierType<?>> ALL =
      List.of(
          ConsoleNotifier.TYPE, //
          SlackNotifier.TYPE,
          EmailNotifier.TYPE,
          DingtalkNotifier.TYPE,
          FeishuNotifier.TYPE,
          WecomNotifier.TYPE,
          AlertmanagerNotifier.TYPE,
          WebhookNotifier.TYPE,
          PagerdutyNotifier.TYPE,
          TeamsNotifier.TYPE,
          NtfyNotifier.TYPE,
          ZammadNotifier.TYPE,
          FileNotifier.TYPE);
}
