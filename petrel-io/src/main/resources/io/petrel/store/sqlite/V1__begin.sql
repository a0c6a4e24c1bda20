-- Bodies are the core's records as JSON; the other columns are what is asked for.
-- Written in the SQL that SQLite and PostgreSQL share. Instants are milliseconds since the epoch.

CREATE TABLE progress (
  id    INTEGER PRIMARY KEY CHECK (id = 1),
  tick  BIGINT NOT NULL
);

-- The newest stretch of each alert that the pipeline knows.
CREATE TABLE alert (
  fingerprint BIGINT PRIMARY KEY,
  phase       TEXT NOT NULL,
  ends_at     BIGINT NOT NULL,
  body        TEXT NOT NULL
);

-- Stretches that are over.
CREATE TABLE past_alert (
  fingerprint BIGINT NOT NULL,
  since       BIGINT NOT NULL,
  ends_at     BIGINT NOT NULL,
  body        TEXT NOT NULL,
  PRIMARY KEY (fingerprint, since)
);
CREATE INDEX past_alert_by_end ON past_alert (ends_at);

CREATE TABLE incident (
  id        TEXT PRIMARY KEY,
  opened_at BIGINT NOT NULL,
  ended_at  BIGINT NOT NULL,
  body      TEXT NOT NULL
);
CREATE INDEX incident_by_end ON incident (ended_at, opened_at);

CREATE TABLE event (
  incident TEXT NOT NULL,
  at       BIGINT NOT NULL,
  decision TEXT NOT NULL,
  seq      BIGINT NOT NULL,
  firing   INTEGER NOT NULL,
  PRIMARY KEY (incident, at, decision)
);

CREATE TABLE notification (
  incident TEXT NOT NULL,
  number   INTEGER NOT NULL,
  at       BIGINT NOT NULL,
  body     TEXT NOT NULL,
  PRIMARY KEY (incident, number)
);

-- One row per notification and channel. in_flight: an attempt has begun and its outcome is not
-- known here; uncertain: some earlier attempt may have reached the receiver.
CREATE TABLE outbox (
  incident  TEXT NOT NULL,
  number    INTEGER NOT NULL,
  channel   TEXT NOT NULL,
  seq       BIGINT NOT NULL,
  state     TEXT NOT NULL,
  at        BIGINT NOT NULL,
  attempts  INTEGER NOT NULL,
  next_at   BIGINT NOT NULL,
  in_flight INTEGER NOT NULL,
  uncertain INTEGER NOT NULL,
  refused   INTEGER NOT NULL,
  ended_at  BIGINT NOT NULL,
  problem   TEXT NOT NULL,
  PRIMARY KEY (incident, number, channel),
  FOREIGN KEY (incident, number) REFERENCES notification (incident, number) ON DELETE CASCADE
);
CREATE INDEX outbox_pending ON outbox (channel, incident, number) WHERE state = 'PENDING';
CREATE INDEX outbox_by_seq ON outbox (seq);

-- What a channel's last delivery for an incident left for the next one.
CREATE TABLE receipt (
  incident TEXT NOT NULL,
  channel  TEXT NOT NULL,
  body     TEXT NOT NULL,
  PRIMARY KEY (incident, channel)
);
