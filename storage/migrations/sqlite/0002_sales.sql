-- What it takes to sell: terms of dates, sales and receipts, the waiting list, notices to the outside, repeated
-- requests, the audit of the administration, and waiting rooms with rules of their own. Columns that end in _ms are
-- milliseconds.


-- seats_per_person 0 sets no bound.
ALTER TABLE concert ADD COLUMN seats_per_person INTEGER NOT NULL DEFAULT 0 CHECK (seats_per_person >= 0);
ALTER TABLE concert ADD COLUMN own_room INTEGER NOT NULL DEFAULT 0 CHECK (own_room IN (0, 1));

ALTER TABLE concert_date ADD COLUMN price INTEGER NOT NULL DEFAULT 0 CHECK (price >= 0);
ALTER TABLE concert_date ADD COLUMN state TEXT NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed', 'cancelled'));
ALTER TABLE concert_date ADD COLUMN refund_all INTEGER NOT NULL DEFAULT 0 CHECK (refund_all IN (0, 1));
ALTER TABLE concert_date ADD COLUMN hold_for_ms INTEGER NOT NULL DEFAULT 300000 CHECK (hold_for_ms > 0);
ALTER TABLE concert_date ADD COLUMN extend_by_ms INTEGER NOT NULL DEFAULT 120000 CHECK (extend_by_ms >= 0);
ALTER TABLE concert_date ADD COLUMN max_extensions INTEGER NOT NULL DEFAULT 1 CHECK (max_extensions >= 0);
ALTER TABLE concert_date ADD COLUMN offer_for_ms INTEGER NOT NULL DEFAULT 600000 CHECK (offer_for_ms > 0);
UPDATE concert_date SET price = (SELECT c.price FROM concert AS c WHERE c.concert_id = concert_date.concert_id);

-- Seats first_seat .. first_seat + seats - 1.
CREATE TABLE seat_section (
  concert_id    INTEGER NOT NULL,
  starts_at     TEXT NOT NULL,
  first_seat    INTEGER NOT NULL CHECK (first_seat >= 1),
  seats         INTEGER NOT NULL CHECK (seats >= 1),
  seats_per_row INTEGER NOT NULL CHECK (seats_per_row >= 1),
  price         INTEGER NOT NULL CHECK (price >= 0),
  name          TEXT NOT NULL,
  PRIMARY KEY (concert_id, starts_at, first_seat),
  FOREIGN KEY (concert_id, starts_at) REFERENCES concert_date (concert_id, starts_at)
) STRICT, WITHOUT ROWID;

-- Until before_start_ms before the date begins (negative: after), so much of the price goes back. In order of step_no.
CREATE TABLE refund_step (
  concert_id      INTEGER NOT NULL,
  starts_at       TEXT NOT NULL,
  step_no         INTEGER NOT NULL CHECK (step_no >= 1),
  before_start_ms INTEGER NOT NULL,
  percent         INTEGER NOT NULL CHECK (percent BETWEEN 0 AND 100),
  PRIMARY KEY (concert_id, starts_at, step_no),
  FOREIGN KEY (concert_id, starts_at) REFERENCES concert_date (concert_id, starts_at)
) STRICT, WITHOUT ROWID;

INSERT INTO refund_step SELECT concert_id, starts_at, 1, 86400000, 100 FROM concert_date;

ALTER TABLE seat_hold ADD COLUMN extensions INTEGER NOT NULL DEFAULT 0 CHECK (extensions >= 0);
CREATE INDEX seat_hold_of_person ON seat_hold (person_id);

-- One payment.
CREATE TABLE receipt (
  concert_id    INTEGER NOT NULL,
  starts_at     TEXT NOT NULL,
  receipt_no    INTEGER NOT NULL CHECK (receipt_no >= 1),
  person_id     INTEGER NOT NULL REFERENCES person (person_id),
  amount        INTEGER NOT NULL CHECK (amount >= 0),
  balance_after INTEGER NOT NULL CHECK (balance_after >= 0),
  paid_at       TEXT NOT NULL,
  PRIMARY KEY (concert_id, starts_at, receipt_no),
  UNIQUE (concert_id, starts_at, receipt_no, person_id),
  FOREIGN KEY (concert_id, starts_at) REFERENCES concert_date (concert_id, starts_at)
) STRICT, WITHOUT ROWID;

-- Every seat ever sold, with its payment. Those that were given back stay as history: only a sale that stands is bound
-- by the present seat count, and there is one of a seat.
CREATE TABLE seat_sale (
  concert_id   INTEGER NOT NULL,
  starts_at    TEXT NOT NULL,
  receipt_no   INTEGER NOT NULL,
  seat_no      INTEGER NOT NULL CHECK (seat_no >= 1),
  seat_count   INTEGER NOT NULL,
  person_id    INTEGER NOT NULL,
  price        INTEGER NOT NULL CHECK (price >= 0),
  sold_at      TEXT NOT NULL,
  cancelled_at TEXT,
  refund       INTEGER CHECK (refund BETWEEN 0 AND price),
  PRIMARY KEY (concert_id, starts_at, receipt_no, seat_no),
  FOREIGN KEY (concert_id, starts_at, receipt_no, person_id)
    REFERENCES receipt (concert_id, starts_at, receipt_no, person_id),
  FOREIGN KEY (concert_id, starts_at, seat_count)
    REFERENCES concert_date (concert_id, starts_at, seat_count) ON UPDATE CASCADE,
  CHECK (cancelled_at IS NOT NULL OR seat_no <= seat_count),
  CHECK ((cancelled_at IS NULL) = (refund IS NULL))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX seat_sale_standing ON seat_sale (concert_id, starts_at, seat_no) WHERE cancelled_at IS NULL;
CREATE INDEX seat_sale_of_person ON seat_sale (person_id);

-- The waiting list of a date. An offer that ended ends its waiter, too.
CREATE TABLE waiter (
  concert_id INTEGER NOT NULL,
  starts_at  TEXT NOT NULL,
  waiter_no  INTEGER NOT NULL CHECK (waiter_no >= 1),
  person_id  INTEGER NOT NULL REFERENCES person (person_id),
  joined_at  TEXT NOT NULL,
  ended_at   TEXT,
  end_reason TEXT CHECK (end_reason IN ('left', 'closed', 'accepted', 'declined', 'lapsed', 'withdrawn')),
  PRIMARY KEY (concert_id, starts_at, waiter_no),
  UNIQUE (concert_id, starts_at, waiter_no, person_id),
  FOREIGN KEY (concert_id, starts_at) REFERENCES concert_date (concert_id, starts_at),
  CHECK ((ended_at IS NULL) = (end_reason IS NULL))
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX waiter_open ON waiter (concert_id, starts_at, person_id) WHERE ended_at IS NULL;
CREATE INDEX waiter_of_person ON waiter (person_id);

-- The offers that stand.
CREATE TABLE seat_offer (
  concert_id INTEGER NOT NULL,
  starts_at  TEXT NOT NULL,
  seat_no    INTEGER NOT NULL,
  seat_count INTEGER NOT NULL,
  waiter_no  INTEGER NOT NULL,
  person_id  INTEGER NOT NULL,
  offered_at TEXT NOT NULL,
  expires_at TEXT NOT NULL,
  PRIMARY KEY (concert_id, starts_at, seat_no),
  UNIQUE (concert_id, starts_at, person_id),
  FOREIGN KEY (concert_id, starts_at, waiter_no, person_id)
    REFERENCES waiter (concert_id, starts_at, waiter_no, person_id),
  FOREIGN KEY (concert_id, starts_at, seat_count)
    REFERENCES concert_date (concert_id, starts_at, seat_count) ON UPDATE CASCADE,
  CHECK (seat_no BETWEEN 1 AND seat_count)
) STRICT, WITHOUT ROWID;

CREATE INDEX seat_offer_of_person ON seat_offer (person_id);

-- What money moved for. 'credit' is the house's gift.
ALTER TABLE wallet_entry RENAME TO wallet_entry_before;

CREATE TABLE wallet_entry (
  person_id      INTEGER NOT NULL REFERENCES person (person_id),
  entry_no       INTEGER NOT NULL CHECK (entry_no >= 1),
  previous_no    INTEGER CHECK (coalesce(previous_no, 0) = entry_no - 1),
  balance_before INTEGER NOT NULL CHECK (entry_no > 1 OR balance_before = 0),
  amount         INTEGER NOT NULL CHECK (amount <> 0),
  balance_after  INTEGER NOT NULL CHECK (balance_after >= 0 AND balance_after = balance_before + amount),
  reason         TEXT NOT NULL CHECK (reason IN ('credit', 'charge', 'use', 'payment', 'refund')),
  entered_at     TEXT NOT NULL,
  concert_id     INTEGER,
  starts_at      TEXT,
  receipt_no     INTEGER CHECK (receipt_no >= 1),
  PRIMARY KEY (person_id, entry_no),
  UNIQUE (person_id, entry_no, balance_after),
  FOREIGN KEY (person_id, previous_no, balance_before) REFERENCES wallet_entry (person_id, entry_no, balance_after),
  CHECK ((reason IN ('use', 'payment')) = (amount < 0)),
  CHECK ((concert_id IS NULL) = (starts_at IS NULL))
) STRICT, WITHOUT ROWID;

INSERT INTO wallet_entry
  SELECT person_id, entry_no, previous_no, balance_before, amount, balance_after, reason, entered_at, NULL, NULL, NULL
  FROM wallet_entry_before ORDER BY person_id, entry_no;
DROP TABLE wallet_entry_before;

-- 'away': stopped polling, and may come back until returns_until. An active token without claimed_at has not been
-- used yet. 'expired' also stands for tokens that were abandoned or whose room was reset.
ALTER TABLE waiting_token RENAME TO waiting_token_before;
DROP INDEX waiting_token_open;
DROP INDEX waiting_token_ended;

CREATE TABLE waiting_token (
  room_id       INTEGER NOT NULL CHECK (room_id >= 0),
  ticket_no     INTEGER NOT NULL CHECK (ticket_no >= 1),
  token_hash    BLOB NOT NULL UNIQUE CHECK (length(token_hash) = 16),
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
    admitted_at, 0, NULL
  FROM waiting_token_before;
DROP TABLE waiting_token_before;

CREATE INDEX waiting_token_open ON waiting_token (room_id, ticket_no) WHERE ended_at IS NULL;
CREATE INDEX waiting_token_ended ON waiting_token (room_id, ended_at) WHERE ended_at IS NOT NULL;

-- Rooms whose rules or mode somebody has changed.
CREATE TABLE waiting_room (
  room_id               INTEGER PRIMARY KEY CHECK (room_id >= 0),
  mode                  TEXT NOT NULL CHECK (mode IN ('open', 'paused', 'draining')),
  places                INTEGER NOT NULL CHECK (places >= 1),
  admissions_per_minute INTEGER NOT NULL CHECK (admissions_per_minute >= 0),
  active_for_ms         INTEGER NOT NULL,
  claim_for_ms          INTEGER NOT NULL,
  extend_by_ms          INTEGER NOT NULL,
  max_extensions        INTEGER NOT NULL,
  idle_for_ms           INTEGER NOT NULL,
  grace_for_ms          INTEGER NOT NULL,
  waits_for_ms          INTEGER NOT NULL,
  changed_at            TEXT NOT NULL
) STRICT;

-- A scheduled opening, and once drawn_at is set its draw of the tickets first_ticket .. last_ticket. One at a time is
-- scheduled in a room.
CREATE TABLE waiting_draw (
  draw_no      INTEGER PRIMARY KEY,
  room_id      INTEGER NOT NULL CHECK (room_id >= 0),
  opens_at     TEXT NOT NULL,
  first_ticket INTEGER NOT NULL CHECK (first_ticket >= 1),
  last_ticket  INTEGER,
  seed         BLOB NOT NULL CHECK (length(seed) = 32),
  commitment   BLOB NOT NULL CHECK (length(commitment) = 32),
  scheduled_at TEXT NOT NULL,
  drawn_at     TEXT,
  CHECK ((drawn_at IS NULL) = (last_ticket IS NULL))
) STRICT;

CREATE UNIQUE INDEX waiting_draw_scheduled ON waiting_draw (room_id) WHERE drawn_at IS NULL;
CREATE INDEX waiting_draw_of_room ON waiting_draw (room_id, draw_no);

-- What the outside is to be told, at least once. For each date in order of notice_no; queue_no is the order of
-- becoming durable, in which lists show them. Seats are a list such as '4,5'.
CREATE TABLE outbox (
  concert_id   INTEGER NOT NULL,
  starts_at    TEXT NOT NULL,
  notice_no    INTEGER NOT NULL CHECK (notice_no >= 1),
  queue_no     INTEGER NOT NULL UNIQUE,
  kind         TEXT NOT NULL CHECK (kind IN ('paid', 'cancelled', 'offered')),
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
  PRIMARY KEY (concert_id, starts_at, notice_no),
  FOREIGN KEY (concert_id, starts_at) REFERENCES concert_date (concert_id, starts_at),
  CHECK ((state = 'delivered') = (delivered_at IS NOT NULL))
) STRICT, WITHOUT ROWID;

CREATE INDEX outbox_by_state ON outbox (state, queue_no);

-- Answers to requests with an idempotency key, for those who repeat them. The answer is encrypted under the key, of
-- which only a hash is known here.
CREATE TABLE remembered_request (
  remembered_no INTEGER PRIMARY KEY,
  key_hash      BLOB NOT NULL UNIQUE CHECK (length(key_hash) = 16),
  fingerprint   BLOB NOT NULL CHECK (length(fingerprint) = 16),
  answer        TEXT NOT NULL,
  concert_id    INTEGER,
  starts_at     TEXT,
  seats         TEXT NOT NULL,
  remembered_at TEXT NOT NULL,
  forgotten_at  TEXT NOT NULL,
  CHECK ((concert_id IS NULL) = (starts_at IS NULL))
) STRICT;

CREATE INDEX remembered_request_of_date ON remembered_request (concert_id, starts_at) WHERE concert_id IS NOT NULL;
CREATE INDEX remembered_request_until ON remembered_request (forgotten_at);

-- Calls with the administration's key.
CREATE TABLE admin_call (
  call_no        INTEGER PRIMARY KEY CHECK (call_no >= 1),
  method         TEXT NOT NULL,
  target         TEXT NOT NULL,
  body           TEXT NOT NULL,
  remote_address TEXT NOT NULL,
  called_at      TEXT NOT NULL
) STRICT;

-- Random bytes that belong to this store for ever, made at first use.
CREATE TABLE server_secret (
  name  TEXT PRIMARY KEY,
  bytes BLOB NOT NULL CHECK (length(bytes) = 32)
) STRICT, WITHOUT ROWID;
