-- A place in a class may cost money. What was paid for one is kept with it: so much goes back with it.
ALTER TABLE clinic ADD COLUMN price INTEGER NOT NULL DEFAULT 0 CHECK (price >= 0);
ALTER TABLE clinic_reservation ADD COLUMN paid INTEGER NOT NULL DEFAULT 0 CHECK (paid >= 0);

-- What a payment or refund was for, where it was a place in a class.
ALTER TABLE wallet_entry ADD COLUMN clinic_id INTEGER CHECK (clinic_id IS NULL OR (clinic_id >= 1 AND concert_id IS NULL));
ALTER TABLE wallet_entry ADD COLUMN class_date TEXT CHECK ((clinic_id IS NULL) = (class_date IS NULL));

-- When a place was free for who waits and could not pay for it.
ALTER TABLE clinic_waiter ADD COLUMN passed_at TEXT;

ALTER TABLE clinic_refusal RENAME TO clinic_refusal_before;
CREATE TABLE clinic_refusal (
  week      TEXT NOT NULL,
  clinic_id INTEGER NOT NULL CHECK (clinic_id >= 0),
  reason    TEXT NOT NULL CHECK (reason IN ('rate_limited', 'forbidden', 'closed', 'already_reserved', 'no_show_blocked',
    'time_conflict', 'occupied', 'insufficient_points')),
  attempts  INTEGER NOT NULL CHECK (attempts >= 1),
  PRIMARY KEY (week, clinic_id, reason)
) STRICT, WITHOUT ROWID;
INSERT INTO clinic_refusal SELECT week, clinic_id, reason, attempts FROM clinic_refusal_before;
DROP TABLE clinic_refusal_before;

-- A notice of another kind: 'passed_over'.
DROP INDEX outbox_by_state;
DROP INDEX outbox_delivered;
ALTER TABLE outbox RENAME TO outbox_before;
CREATE TABLE outbox (
  lane         TEXT NOT NULL,
  notice_no    INTEGER NOT NULL CHECK (notice_no >= 1),
  queue_no     INTEGER NOT NULL UNIQUE,
  concert_id   INTEGER,
  starts_at    TEXT,
  clinic_id    INTEGER REFERENCES clinic (clinic_id),
  class_date   TEXT,
  place_no     INTEGER CHECK (place_no >= 1),
  kind         TEXT NOT NULL CHECK (kind IN ('paid', 'cancelled', 'offered', 'promoted', 'passed_over')),
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
  CHECK (kind <> 'passed_over' OR (clinic_id IS NOT NULL AND class_date IS NOT NULL)),
  CHECK ((state = 'delivered') = (delivered_at IS NOT NULL))
) STRICT, WITHOUT ROWID;
INSERT INTO outbox (lane, notice_no, queue_no, concert_id, starts_at, clinic_id, class_date, place_no, kind, person_id, seats,
    receipt_no, amount, expires_at, queued_at, state, attempts, last_error, next_try_at, delivered_at)
  SELECT lane, notice_no, queue_no, concert_id, starts_at, clinic_id, class_date, place_no, kind, person_id, seats,
    receipt_no, amount, expires_at, queued_at, state, attempts, last_error, next_try_at, delivered_at
  FROM outbox_before ORDER BY queue_no;
DROP TABLE outbox_before;
CREATE INDEX outbox_by_state ON outbox (state, queue_no);
CREATE INDEX outbox_delivered ON outbox (delivered_at) WHERE delivered_at IS NOT NULL;
