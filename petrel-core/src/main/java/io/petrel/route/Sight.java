package io.petrel.route;

import io.petrel.alert.Alert;
import io.petrel.route.Incident.Member;
import io.petrel.route.Muting.Kind;
import io.petrel.route.Muting.Mute;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** What may be told of one incident at one instant, and what may not. */
final class Sight {
  /** The fingerprints of the alerts that are not to be told. */
  final Set<Long> hidden = new HashSet<>();

  /** How many alerts fire and may be told. */
  final int firing;

  /** Whether any of those is news. */
  final boolean newFiring;

  /** Whether there is news that may be told. */
  final boolean news;

  /** Whether there is news that may not be told, or all that goes on may not. */
  final boolean muted;

  private final boolean inhibited;

  Sight(OpenIncident incident, Map<Long, Alert> alerts, Mutes mutes) {
    int shownFiring = 0;
    boolean firingNews = false;
    boolean shownNews = false;
    boolean hiddenNews = false;
    boolean explained = false;
    for (Map.Entry<Long, Member> each : incident.members.entrySet()) {
      Member member = each.getValue();
      Alert alert = alerts.get(each.getKey());
      Mute mute = alert == null ? null : mutes.of(alert);
      if (mute != null) {
        hidden.add(each.getKey());
        hiddenNews |= member.untold();
        explained |= mute.kind() == Kind.INHIBITED;
      } else {
        shownFiring += member.firing() ? 1 : 0;
        firingNews |= member.firing() && !member.toldFiring();
        shownNews |= member.untold();
      }
    }
    this.firing = shownFiring;
    this.newFiring = firingNews;
    this.news = shownNews;
    this.muted = hiddenNews || (shownFiring == 0 && !hidden.isEmpty());
    this.inhibited = explained;
  }

  /** Why that which is {@link #muted} is not told. */
  Decision why() {
    return inhibited ? Decision.INHIBITED : Decision.SILENCED;
  }
}
