-- What people said of incidents: false alarms. Removed marks stay for a while, so that their ids are
-- not used again at once.

CREATE TABLE mark (
  id         BIGINT PRIMARY KEY,
  incident   TEXT NOT NULL,
  removed_at BIGINT NOT NULL,
  body       TEXT NOT NULL
);
CREATE UNIQUE INDEX mark_by_incident ON mark (incident) WHERE removed_at = 0;
