-- What people say of who is to hear what, and what they did at receivers.

-- Expired silences stay for a while, to be looked up.
CREATE TABLE silence (
  id      BIGINT PRIMARY KEY,
  ends_at BIGINT NOT NULL,
  body    TEXT NOT NULL
);
CREATE INDEX silence_by_end ON silence (ends_at);

-- Goes when its incident ends: one that comes back is to be taken anew.
CREATE TABLE acknowledgement (
  incident TEXT PRIMARY KEY,
  body     TEXT NOT NULL
);

CREATE TABLE note (
  incident TEXT NOT NULL,
  seq      BIGINT NOT NULL,
  at       BIGINT NOT NULL,
  who      TEXT NOT NULL,
  via      TEXT NOT NULL,
  what     TEXT NOT NULL,
  PRIMARY KEY (incident, seq)
);

CREATE INDEX receipt_by_channel ON receipt (channel);
