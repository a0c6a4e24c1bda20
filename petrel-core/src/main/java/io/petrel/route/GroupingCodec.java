package io.petrel.route;

import io.petrel.alert.Alert;
import io.petrel.alert.AlertCodec;
import io.petrel.machine.CorruptStateException;
import io.petrel.machine.StateReader;
import io.petrel.machine.StateWriter;
import io.petrel.route.Incident.Member;
import io.petrel.route.Incident.Scope;
import io.petrel.series.Labels;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Writes and reads {@link GroupingState}s. */
final class GroupingCodec {
  /** 1 knew open incidents only, and nothing that people say of them. */
  static final int VERSION = 2;

  private GroupingCodec() {}

  static void encode(GroupingState state, StateWriter out) {
    out.putLong(state.asOf).putInt(state.alerts.size());
    new TreeMap<>(state.alerts).values().forEach(alert -> AlertCodec.encode(alert, out));
    put(state.incidents(), out);
    put(state.rested.all(), out);
  }

  private static void put(Collection<Incident> incidents, StateWriter out) {
    out.putInt(incidents.size());
    for (Incident i : incidents) {
      out.putString(i.id()).putString(i.route()).putString(i.receiver()).putLabels(i.group());
      out.putInt(i.covers().size());
      i.covers().forEach(scope -> out.putString(scope.name()).putLabels(scope.peers()));
      out.putLong(i.openedAt()).putLong(i.dueAt()).putLong(i.toldAt()).putInt(i.told());
      out.putInt(i.members().size());
      i.members()
          .forEach(
              (id, m) ->
                  out.putLong(id)
                      .putString(m.host())
                      .putBoolean(m.firing())
                      .putBoolean(m.toldFiring()));
      out.putString(i.decision().name());
      out.putLong(i.endedAt()).putBoolean(i.storm()).putLong(i.knownSince());
      out.putInt(i.openings().size());
      i.openings().forEach(out::putLong);
      out.putInt(i.also().size());
      i.also().forEach(out::putString);
      Acknowledgement ack = i.ack();
      out.putBoolean(ack != null);
      if (ack != null) {
        out.putLong(ack.at()).putString(ack.by()).putString(ack.via());
      }
    }
  }

  static GroupingState decode(int version, StateReader in) {
    long asOf = in.getLong();
    List<Alert> alerts = new ArrayList<>();
    for (int n = in.getCount(8); n > 0; n--) {
      alerts.add(AlertCodec.decode(in));
    }
    List<Incident> incidents = new ArrayList<>();
    for (int lists = version == 1 ? 1 : 2; lists > 0; lists--) {
      for (int n = in.getCount(8); n > 0; n--) {
        incidents.add(incident(version, in));
      }
    }
    GroupingState state = GroupingState.restore(incidents, alerts);
    state.asOf = asOf;
    return state;
  }

  private static Incident incident(int version, StateReader in) {
    String id = in.getString();
    String route = in.getString();
    String receiver = in.getString();
    Labels group = in.getLabels();
    TreeSet<Scope> covers = new TreeSet<>();
    for (int n = in.getCount(8); n > 0; n--) {
      covers.add(new Scope(in.getString(), in.getLabels()));
    }
    long openedAt = in.getLong();
    long dueAt = in.getLong();
    long toldAt = in.getLong();
    int told = in.getInt();
    TreeMap<Long, Member> members = new TreeMap<>();
    for (int n = in.getCount(14); n > 0; n--) {
      members.put(in.getLong(), new Member(in.getString(), in.getBoolean(), in.getBoolean()));
    }
    Decision decision = decision(in.getString());
    if (version == 1) {
      return new Incident(
          id, route, receiver, group, covers, openedAt, 0, dueAt, toldAt, told, members, decision);
    }
    long endedAt = in.getLong();
    boolean storm = in.getBoolean();
    long knownSince = in.getLong();
    List<Long> openings = new ArrayList<>();
    for (int n = in.getCount(8); n > 0; n--) {
      openings.add(in.getLong());
    }
    List<String> also = new ArrayList<>();
    for (int n = in.getCount(4); n > 0; n--) {
      also.add(in.getString());
    }
    @Nullable Acknowledgement ack =
        in.getBoolean()
            ? new Acknowledgement(id, in.getLong(), in.getString(), in.getString())
            : null;
    return new Incident(
        id,
        route,
        receiver,
        group,
        covers,
        openedAt,
        endedAt,
        dueAt,
        toldAt,
        told,
        members,
        decision,
        storm,
        openings,
        also,
        ack,
        knownSince);
  }

  private static Decision decision(String name) {
    for (Decision known : Decision.values()) {
      if (known.name().equals(name)) {
        return known;
      }
    }
    throw new CorruptStateException("no decision is called " + name);
  }
}
