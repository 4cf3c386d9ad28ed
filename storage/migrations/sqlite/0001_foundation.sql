-- The tables of tokens, seats, clinics and people. Instants are ISO 8601 text in UTC with milliseconds, times of
-- concerts and classes are local to the configured zone, hashes are 16 raw bytes (show them with hex()).
-- The constraints are the second guard of what the actors decide: they refuse a commit in which a seat had two holders
-- or a roster more people than places.

-- One row per transaction that changed anything. 'void' fences off the id of a batch that was lost on its way: a
-- straggler that still carries it is refused by the primary key.
CREATE TABLE journal_batch (
  batch_id     BLOB NOT NULL PRIMARY KEY CHECK (length(batch_id) = 16),
  state        TEXT NOT NULL CHECK (state IN ('committed', 'void')),
  change_count INTEGER NOT NULL CHECK (change_count >= 0),
  written_at   TEXT NOT NULL DEFAULT (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
) STRICT;

-- Who, what, when, which actor, which trace. Only ever appended to.
CREATE TABLE change_log (
  change_number INTEGER PRIMARY KEY,
  batch_id      BLOB NOT NULL REFERENCES journal_batch (batch_id),
  actor         TEXT NOT NULL,
  actor_number  INTEGER NOT NULL CHECK (actor_number >= 1),
  kind          TEXT NOT NULL,
  person_id     INTEGER,
  decided_at    TEXT NOT NULL,
  trace_id      BLOB CHECK (length(trace_id) = 16),
  payload       TEXT NOT NULL CHECK (json_valid(payload)),
  UNIQUE (actor, actor_number)
) STRICT;

CREATE TRIGGER change_log_is_never_updated BEFORE UPDATE ON change_log
BEGIN
  SELECT RAISE(ABORT, 'the change log is append-only');
END;

CREATE TRIGGER change_log_is_never_deleted BEFORE DELETE ON change_log
BEGIN
  SELECT RAISE(ABORT, 'the change log is append-only');
END;

CREATE TABLE person (
  person_id             INTEGER PRIMARY KEY CHECK (person_id >= 1),
  username              TEXT UNIQUE CHECK (username <> ''),
  password_hash         TEXT NOT NULL,
  name                  TEXT NOT NULL,
  email                 TEXT NOT NULL,
  phone_num             TEXT NOT NULL,
  student_phone_num     TEXT NOT NULL,
  student_parent_phone_num TEXT NOT NULL,
  school                TEXT NOT NULL,
  grade                 TEXT NOT NULL,
  subject               TEXT NOT NULL,
  is_active             INTEGER NOT NULL CHECK (is_active IN (0, 1)),
  is_staff              INTEGER NOT NULL CHECK (is_staff IN (0, 1)),
  is_superuser          INTEGER NOT NULL CHECK (is_superuser IN (0, 1)),
  is_teacher            INTEGER NOT NULL CHECK (is_teacher IN (0, 1)),
  is_student            INTEGER NOT NULL CHECK (is_student IN (0, 1)),
  no_show               INTEGER NOT NULL CHECK (no_show >= 0),
  non_pass              INTEGER NOT NULL CHECK (non_pass IN (0, 1)),
  essential_clinic      INTEGER NOT NULL CHECK (essential_clinic IN (0, 1)),
  needs_password_change INTEGER NOT NULL CHECK (needs_password_change IN (0, 1)),
  registered_at         TEXT NOT NULL
) STRICT;

-- start_no is the order of start.
CREATE TABLE session_key (
  start_no   INTEGER PRIMARY KEY,
  key_hash   BLOB NOT NULL UNIQUE CHECK (length(key_hash) = 16),
  person_id  INTEGER NOT NULL REFERENCES person (person_id),
  started_at TEXT NOT NULL,
  ended_at   TEXT,
  end_reason TEXT CHECK (end_reason IN ('logout', 'duplicate_login', 'too_many')),
  CHECK ((ended_at IS NULL) = (end_reason IS NULL))
) STRICT;

CREATE INDEX session_key_of_person ON session_key (person_id, start_no);

-- Each entry points at the one before it and takes its balance over, so that the balance is always the sum.
CREATE TABLE wallet_entry (
  person_id      INTEGER NOT NULL REFERENCES person (person_id),
  entry_no       INTEGER NOT NULL CHECK (entry_no >= 1),
  previous_no    INTEGER CHECK (coalesce(previous_no, 0) = entry_no - 1),
  balance_before INTEGER NOT NULL CHECK (entry_no > 1 OR balance_before = 0),
  amount         INTEGER NOT NULL CHECK (amount <> 0),
  balance_after  INTEGER NOT NULL CHECK (balance_after >= 0 AND balance_after = balance_before + amount),
  reason         TEXT NOT NULL CHECK (reason IN ('credit')),
  entered_at     TEXT NOT NULL,
  PRIMARY KEY (person_id, entry_no),
  UNIQUE (person_id, entry_no, balance_after),
  FOREIGN KEY (person_id, previous_no, balance_before) REFERENCES wallet_entry (person_id, entry_no, balance_after)
) STRICT, WITHOUT ROWID;

CREATE TABLE concert (
  concert_id INTEGER PRIMARY KEY CHECK (concert_id >= 1),
  title      TEXT NOT NULL,
  price      INTEGER NOT NULL CHECK (price >= 0),
  created_at TEXT NOT NULL
) STRICT;

CREATE TABLE concert_date (
  concert_id INTEGER NOT NULL REFERENCES concert (concert_id),
  starts_at  TEXT NOT NULL,
  seat_count INTEGER NOT NULL CHECK (seat_count BETWEEN 1 AND 100000),
  created_at TEXT NOT NULL,
  PRIMARY KEY (concert_id, starts_at),
  UNIQUE (concert_id, starts_at, seat_count)
) STRICT, WITHOUT ROWID;

-- The seat count comes along by foreign key, so that no seat beyond it can be held.
CREATE TABLE seat_hold (
  concert_id INTEGER NOT NULL,
  starts_at  TEXT NOT NULL,
  seat_no    INTEGER NOT NULL,
  seat_count INTEGER NOT NULL,
  person_id  INTEGER NOT NULL REFERENCES person (person_id),
  held_at    TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  PRIMARY KEY (concert_id, starts_at, seat_no),
  FOREIGN KEY (concert_id, starts_at, seat_count)
    REFERENCES concert_date (concert_id, starts_at, seat_count) ON UPDATE CASCADE,
  CHECK (seat_no BETWEEN 1 AND seat_count)
) STRICT, WITHOUT ROWID;

-- Tokens name their person without a foreign key: they are issued by the ten thousand, and one for nobody does no harm.
CREATE TABLE waiting_token (
  room_id      INTEGER NOT NULL CHECK (room_id >= 0),
  ticket_no    INTEGER NOT NULL CHECK (ticket_no >= 1),
  token_hash   BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 16),
  person_id    INTEGER NOT NULL,
  status       TEXT NOT NULL CHECK (status IN ('waiting', 'active', 'expired', 'completed', 'replaced')),
  issued_at    TEXT NOT NULL,
  waits_until  TEXT NOT NULL,
  admitted_at  TEXT,
  active_until TEXT,
  ended_at     TEXT,
  PRIMARY KEY (room_id, ticket_no),
  CHECK ((admitted_at IS NULL) = (active_until IS NULL)),
  CHECK (status <> 'waiting' OR admitted_at IS NULL),
  CHECK (status <> 'active' OR admitted_at IS NOT NULL),
  CHECK ((status IN ('waiting', 'active')) = (ended_at IS NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX waiting_token_open ON waiting_token (room_id, ticket_no) WHERE ended_at IS NULL;
CREATE INDEX waiting_token_ended ON waiting_token (room_id, ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE clinic (
  clinic_id          INTEGER PRIMARY KEY CHECK (clinic_id >= 1),
  day                TEXT NOT NULL CHECK (day IN ('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun')),
  time               TEXT NOT NULL CHECK (time IN ('18:00', '19:00', '20:00', '21:00')),
  room               INTEGER NOT NULL CHECK (room BETWEEN 1 AND 8),
  subject            TEXT NOT NULL,
  teacher_id         INTEGER REFERENCES person (person_id),
  teacher_name       TEXT NOT NULL,
  capacity           INTEGER NOT NULL CHECK (capacity BETWEEN 0 AND 10000),
  is_active          INTEGER NOT NULL CHECK (is_active IN (0, 1)),
  reservation_window TEXT NOT NULL CHECK (reservation_window IN ('weekly', 'always')),
  created_at         TEXT NOT NULL,
  UNIQUE (day, time, room)
) STRICT;

-- One class of a clinic that somebody has reserved, with the capacity that holds for it. A change of the clinic's
-- capacity reaches the classes to come and leaves those of the past as they were.
CREATE TABLE clinic_class (
  clinic_id  INTEGER NOT NULL REFERENCES clinic (clinic_id),
  class_date TEXT NOT NULL,
  capacity   INTEGER NOT NULL,
  PRIMARY KEY (clinic_id, class_date),
  UNIQUE (clinic_id, class_date, capacity)
) STRICT, WITHOUT ROWID;

-- The capacity comes along by foreign key: a place above it can be neither taken nor left behind.
CREATE TABLE clinic_reservation (
  clinic_id   INTEGER NOT NULL,
  class_date  TEXT NOT NULL,
  capacity    INTEGER NOT NULL,
  place_no    INTEGER NOT NULL,
  person_id   INTEGER NOT NULL REFERENCES person (person_id),
  reserved_at TEXT NOT NULL,
  PRIMARY KEY (clinic_id, class_date, place_no),
  UNIQUE (clinic_id, class_date, person_id),
  FOREIGN KEY (clinic_id, class_date, capacity)
    REFERENCES clinic_class (clinic_id, class_date, capacity) ON UPDATE CASCADE,
  CHECK (place_no BETWEEN 1 AND capacity)
) STRICT, WITHOUT ROWID;

CREATE TABLE attendance (
  clinic_id       INTEGER NOT NULL REFERENCES clinic (clinic_id),
  class_date      TEXT NOT NULL,
  person_id       INTEGER NOT NULL REFERENCES person (person_id),
  attendance_type TEXT NOT NULL CHECK (attendance_type IN ('none', 'attended', 'absent', 'sick', 'late')),
  opened_at       TEXT NOT NULL,
  PRIMARY KEY (clinic_id, class_date, person_id)
) STRICT, WITHOUT ROWID;
