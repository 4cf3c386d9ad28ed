-- What an academy that runs on its clinics all week needs: places that are given up and kept as history, lines for
-- full classes, attendance as records of their own, weekly resets, sessions that end by themselves, refusals counted.
-- Weeks are named by their Monday.

-- Day, time and room are free again when a clinic is deleted. opens_min and closes_min, minutes after Monday 00:00,
-- count where reservation_window is 'own'. reset_done is the last week_reset that the clinic has carried out.
ALTER TABLE attendance RENAME TO attendance_before;
ALTER TABLE clinic_reservation RENAME TO clinic_reservation_before;
ALTER TABLE clinic_class RENAME TO clinic_class_before;
ALTER TABLE clinic RENAME TO clinic_before;

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
  reservation_window TEXT NOT NULL CHECK (reservation_window IN ('weekly', 'always', 'own')),
  opens_min          INTEGER NOT NULL CHECK (opens_min >= 0),
  closes_min         INTEGER NOT NULL CHECK (closes_min <= 10080),
  reset_done         INTEGER NOT NULL CHECK (reset_done >= 0),
  created_at         TEXT NOT NULL,
  deleted_at         TEXT,
  CHECK (opens_min < closes_min)
) STRICT;

INSERT INTO clinic
  SELECT clinic_id, day, time, room, subject, teacher_id, teacher_name, capacity, is_active, reservation_window, 0, 8640, 0,
    created_at, NULL
  FROM clinic_before;

CREATE UNIQUE INDEX clinic_slot ON clinic (day, time, room) WHERE deleted_at IS NULL;

-- One class of a clinic that somebody has reserved, with the capacity that holds for it. A change of the clinic's
-- capacity reaches the classes to come and leaves those of the past as they were.
CREATE TABLE clinic_class (
  clinic_id  INTEGER NOT NULL REFERENCES clinic (clinic_id),
  class_date TEXT NOT NULL,
  capacity   INTEGER NOT NULL,
  PRIMARY KEY (clinic_id, class_date),
  UNIQUE (clinic_id, class_date, capacity)
) STRICT, WITHOUT ROWID;

INSERT INTO clinic_class SELECT clinic_id, class_date, capacity FROM clinic_class_before;

-- Every place that somebody has or had. Those that were given up stay as history: only one that stands is bound by the
-- capacity, which comes along by foreign key, and there is one of a place and one of a person in a class.
CREATE TABLE clinic_reservation (
  reservation_no INTEGER PRIMARY KEY AUTOINCREMENT,
  clinic_id      INTEGER NOT NULL,
  class_date     TEXT NOT NULL,
  capacity       INTEGER NOT NULL,
  place_no       INTEGER NOT NULL CHECK (place_no >= 1),
  person_id      INTEGER NOT NULL REFERENCES person (person_id),
  reserved_at    TEXT NOT NULL,
  released_at    TEXT,
  release_reason TEXT CHECK (release_reason IN ('cancelled', 'moved', 'reset', 'removed', 'fell_out', 'closed')),
  FOREIGN KEY (clinic_id, class_date, capacity)
    REFERENCES clinic_class (clinic_id, class_date, capacity) ON UPDATE CASCADE,
  CHECK (released_at IS NOT NULL OR place_no <= capacity),
  CHECK ((released_at IS NULL) = (release_reason IS NULL))
) STRICT;

INSERT INTO clinic_reservation (clinic_id, class_date, capacity, place_no, person_id, reserved_at)
  SELECT clinic_id, class_date, capacity, place_no, person_id, reserved_at
  FROM clinic_reservation_before ORDER BY reserved_at, clinic_id, class_date, place_no;

CREATE UNIQUE INDEX clinic_reservation_place ON clinic_reservation (clinic_id, class_date, place_no)
  WHERE released_at IS NULL;
CREATE UNIQUE INDEX clinic_reservation_person ON clinic_reservation (clinic_id, class_date, person_id)
  WHERE released_at IS NULL;
CREATE INDEX clinic_reservation_of_class ON clinic_reservation (clinic_id, class_date, capacity);
CREATE INDEX clinic_reservation_by_date ON clinic_reservation (class_date) WHERE released_at IS NULL;

-- withdrawn_at: the place was given up, and the record does not count; it does again when the student comes back.
CREATE TABLE attendance (
  attendance_id   INTEGER PRIMARY KEY AUTOINCREMENT,
  clinic_id       INTEGER NOT NULL REFERENCES clinic (clinic_id),
  class_date      TEXT NOT NULL,
  person_id       INTEGER NOT NULL REFERENCES person (person_id),
  attendance_type TEXT NOT NULL CHECK (attendance_type IN ('none', 'attended', 'absent', 'sick', 'late')),
  opened_at       TEXT NOT NULL,
  withdrawn_at    TEXT,
  marked_at       TEXT,
  marked_by       INTEGER REFERENCES person (person_id),
  UNIQUE (clinic_id, class_date, person_id),
  CHECK (marked_by IS NULL OR marked_at IS NOT NULL)
) STRICT;

INSERT INTO attendance (clinic_id, class_date, person_id, attendance_type, opened_at)
  SELECT clinic_id, class_date, person_id, attendance_type, opened_at
  FROM attendance_before ORDER BY opened_at, clinic_id, class_date, person_id;

CREATE INDEX attendance_of_person ON attendance (person_id, attendance_id);
CREATE INDEX attendance_of_clinic ON attendance (clinic_id, attendance_id);
CREATE INDEX attendance_by_date ON attendance (class_date, attendance_id);

DROP TABLE attendance_before;
DROP TABLE clinic_reservation_before;
DROP TABLE clinic_class_before;
DROP TABLE clinic_before;

-- The line for a class that is full. The waits for a class that has begun are over, whether they were ended or not.
CREATE TABLE clinic_waiter (
  clinic_id  INTEGER NOT NULL REFERENCES clinic (clinic_id),
  waiter_no  INTEGER NOT NULL CHECK (waiter_no >= 1),
  class_date TEXT NOT NULL,
  person_id  INTEGER NOT NULL REFERENCES person (person_id),
  joined_at  TEXT NOT NULL,
  ended_at   TEXT,
  end_reason TEXT CHECK (end_reason IN ('left', 'promoted', 'placed', 'reset', 'closed')),
  PRIMARY KEY (clinic_id, waiter_no),
  CHECK ((ended_at IS NULL) = (end_reason IS NULL))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX clinic_waiter_open ON clinic_waiter (clinic_id, class_date, person_id) WHERE ended_at IS NULL;

CREATE TABLE week_reset (
  reset_no INTEGER PRIMARY KEY CHECK (reset_no >= 1),
  week     TEXT NOT NULL,
  cause    TEXT NOT NULL CHECK (cause IN ('scheduled', 'demanded')),
  reset_at TEXT NOT NULL
) STRICT;

CREATE UNIQUE INDEX week_reset_scheduled ON week_reset (week) WHERE cause = 'scheduled';
CREATE INDEX week_reset_demanded ON week_reset (reset_no) WHERE cause = 'demanded';

-- Whom a reset concerns.
CREATE INDEX person_with_no_shows ON person (no_show) WHERE no_show > 0;

-- How many attempts to get a place were refused; clinic_id 0 stands for those that came to no clinic.
CREATE TABLE clinic_refusal (
  week      TEXT NOT NULL,
  clinic_id INTEGER NOT NULL CHECK (clinic_id >= 0),
  reason    TEXT NOT NULL CHECK (reason IN ('rate_limited', 'forbidden', 'closed', 'already_reserved', 'no_show_blocked',
    'time_conflict', 'occupied')),
  attempts  INTEGER NOT NULL CHECK (attempts >= 1),
  PRIMARY KEY (week, clinic_id, reason)
) STRICT, WITHOUT ROWID;

-- used_at is not every use: the last that had to be known after a restart.
ALTER TABLE session_key RENAME TO session_key_before;
DROP INDEX session_key_of_person;

CREATE TABLE session_key (
  start_no   INTEGER PRIMARY KEY,
  key_hash   BLOB NOT NULL UNIQUE CHECK (length(key_hash) = 16),
  person_id  INTEGER NOT NULL REFERENCES person (person_id),
  started_at TEXT NOT NULL,
  used_at    TEXT NOT NULL,
  ended_at   TEXT,
  end_reason TEXT CHECK (end_reason IN ('logout', 'duplicate_login', 'too_many', 'idle', 'password_changed',
    'deactivated')),
  CHECK ((ended_at IS NULL) = (end_reason IS NULL))
) STRICT;

INSERT INTO session_key
  SELECT start_no, key_hash, person_id, started_at, started_at, ended_at, end_reason
  FROM session_key_before ORDER BY start_no;
DROP TABLE session_key_before;

CREATE INDEX session_key_of_person ON session_key (person_id, start_no);

-- What the outside is to be told, at least once. Each lane, of a concert date or of a clinic, in order of notice_no;
-- queue_no is the order of becoming durable, in which lists show them. Seats are a list such as '4,5'.
ALTER TABLE outbox RENAME TO outbox_before;
DROP INDEX outbox_by_state;

CREATE TABLE outbox (
  lane         TEXT NOT NULL,
  notice_no    INTEGER NOT NULL CHECK (notice_no >= 1),
  queue_no     INTEGER NOT NULL UNIQUE,
  concert_id   INTEGER,
  starts_at    TEXT,
  clinic_id    INTEGER REFERENCES clinic (clinic_id),
  class_date   TEXT,
  place_no     INTEGER CHECK (place_no >= 1),
  kind         TEXT NOT NULL CHECK (kind IN ('paid', 'cancelled', 'offered', 'promoted')),
  person_id    INTEGER NOT NULL,
  seats        TEXT NOT NULL,
  receipt_no   INTEGER,
  amount       INTEGER NOT NULL,
  expires_at   TEXT,
  queued_at    TEXT NOT NULL,
  state        TEXT NOT NULL CHECK (state IN ('pending', 'dead', 'delivered')),
  attempts     INTEGER NOT NULL CHECK (attempts >= 0),
  last_error   TEXT NOT NULL,
  next_try_at  TEXT,
  delivered_at TEXT,
  PRIMARY KEY (lane, notice_no),
  FOREIGN KEY (concert_id, starts_at) REFERENCES concert_date (concert_id, starts_at),
  CHECK ((concert_id IS NULL) = (starts_at IS NULL)),
  CHECK ((concert_id IS NULL) <> (clinic_id IS NULL)),
  CHECK (clinic_id IS NULL OR lane = 'clinic/' || clinic_id),
  CHECK (kind <> 'promoted' OR (clinic_id IS NOT NULL AND class_date IS NOT NULL AND place_no IS NOT NULL)),
  CHECK ((state = 'delivered') = (delivered_at IS NOT NULL))
) STRICT, WITHOUT ROWID;

INSERT INTO outbox
  SELECT 'concert-date/' || concert_id || '/' || starts_at, notice_no, queue_no, concert_id, starts_at, NULL, NULL, NULL,
    kind, person_id, seats, receipt_no, amount, expires_at, queued_at, state, attempts, last_error, next_try_at,
    delivered_at
  FROM outbox_before;
DROP TABLE outbox_before;

CREATE INDEX outbox_by_state ON outbox (state, queue_no);

-- The place in a class that the request took, where it took one: the key is forgotten when the place is given up.
ALTER TABLE remembered_request ADD COLUMN clinic_id INTEGER;
ALTER TABLE remembered_request ADD COLUMN class_date TEXT;
ALTER TABLE remembered_request ADD COLUMN person_id INTEGER;

CREATE INDEX remembered_request_of_class ON remembered_request (clinic_id, class_date) WHERE clinic_id IS NOT NULL;
