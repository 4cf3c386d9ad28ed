-- admin_forced_logout: the office ended the session.
ALTER TABLE session_key RENAME TO session_key_before;
DROP INDEX session_key_live;
DROP INDEX session_key_told;
DROP INDEX session_key_ended;

CREATE TABLE session_key (
  start_no   INTEGER PRIMARY KEY,
  key_hash   BLOB NOT NULL UNIQUE CHECK (length(key_hash) = 16),
  person_id  INTEGER NOT NULL REFERENCES person (person_id),
  started_at TEXT NOT NULL,
  used_at    TEXT NOT NULL,
  ended_at   TEXT,
  end_reason TEXT CHECK (end_reason IN ('logout', 'duplicate_login', 'too_many', 'idle', 'password_changed',
    'deactivated', 'admin_forced_logout')),
  CHECK ((ended_at IS NULL) = (end_reason IS NULL))
) STRICT;

INSERT INTO session_key
  SELECT start_no, key_hash, person_id, started_at, used_at, ended_at, end_reason
  FROM session_key_before ORDER BY start_no;
DROP TABLE session_key_before;

CREATE INDEX session_key_live ON session_key (start_no) WHERE ended_at IS NULL;
CREATE INDEX session_key_told ON session_key (person_id, start_no) WHERE end_reason <> 'logout';
CREATE INDEX session_key_ended ON session_key (ended_at) WHERE ended_at IS NOT NULL;
