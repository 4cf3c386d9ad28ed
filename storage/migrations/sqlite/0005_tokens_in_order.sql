-- Tokens are written in the order in which they are issued, and nothing looks one up by its hash here: an index over hashes,
-- which are random, made every token dirty a page of its own. That a hash comes once is the room's to see to; it has 128
-- random bits.
DROP INDEX waiting_token_open;
DROP INDEX waiting_token_ended;
ALTER TABLE waiting_token RENAME TO waiting_token_before;

CREATE TABLE waiting_token (
  room_id       INTEGER NOT NULL CHECK (room_id >= 0),
  ticket_no     INTEGER NOT NULL CHECK (ticket_no >= 1),
  token_hash    BLOB NOT NULL CHECK (length(token_hash) = 16),
  person_id     INTEGER NOT NULL,
  status        TEXT NOT NULL
    CHECK (status IN ('waiting', 'away', 'active', 'expired', 'completed', 'replaced', 'left')),
  issued_at     TEXT NOT NULL,
  waits_until   TEXT NOT NULL,
  admitted_at   TEXT,
  active_until  TEXT,
  ended_at      TEXT,
  claimed_at    TEXT,
  extensions    INTEGER NOT NULL CHECK (extensions >= 0),
  returns_until TEXT,
  PRIMARY KEY (room_id, ticket_no),
  CHECK ((admitted_at IS NULL) = (active_until IS NULL)),
  CHECK (claimed_at IS NULL OR admitted_at IS NOT NULL),
  CHECK (status NOT IN ('waiting', 'away') OR admitted_at IS NULL),
  CHECK (status <> 'active' OR admitted_at IS NOT NULL),
  CHECK ((status = 'away') = (returns_until IS NOT NULL)),
  CHECK ((status IN ('waiting', 'away', 'active')) = (ended_at IS NULL))
) STRICT, WITHOUT ROWID;

INSERT INTO waiting_token
  SELECT room_id, ticket_no, token_hash, person_id, status, issued_at, waits_until, admitted_at, active_until, ended_at,
    claimed_at, extensions, returns_until
  FROM waiting_token_before;
DROP TABLE waiting_token_before;

CREATE INDEX waiting_token_open ON waiting_token (room_id, ticket_no) WHERE ended_at IS NULL;
CREATE INDEX waiting_token_ended ON waiting_token (room_id, ended_at) WHERE ended_at IS NOT NULL;
