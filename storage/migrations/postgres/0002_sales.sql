-- What it takes to sell: terms of dates, sales and receipts, the waiting list, notices to the outside, repeated
-- requests, the audit of the administration, and waiting rooms with rules of their own. Columns that end in _ms are
-- milliseconds.

-- seats_per_person 0 sets no bound.
ALTER TABLE concert
  ADD COLUMN seats_per_person integer NOT NULL DEFAULT 0 CHECK (seats_per_person >= 0),
  ADD COLUMN own_room boolean NOT NULL DEFAULT false;
ALTER TABLE concert
  ALTER COLUMN seats_per_person DROP DEFAULT,
  ALTER COLUMN own_room DROP DEFAULT;

ALTER TABLE concert_date
  ADD COLUMN price bigint NOT NULL DEFAULT 0 CHECK (price >= 0),
  ADD COLUMN state text NOT NULL DEFAULT 'open' CHECK (state IN ('open', 'closed', 'cancelled')),
  ADD COLUMN refund_all boolean NOT NULL DEFAULT false,
  ADD COLUMN hold_for_ms bigint NOT NULL DEFAULT 300000 CHECK (hold_for_ms > 0),
  ADD COLUMN extend_by_ms bigint NOT NULL DEFAULT 120000 CHECK (extend_by_ms >= 0),
  ADD COLUMN max_extensions integer NOT NULL DEFAULT 1 CHECK (max_extensions >= 0),
  ADD COLUMN offer_for_ms bigint NOT NULL DEFAULT 600000 CHECK (offer_for_ms > 0);
UPDATE concert_date AS d SET price = c.price FROM concert AS c WHERE c.concert_id = d.concert_id;
ALTER TABLE concert_date
  ALTER COLUMN price DROP DEFAULT,
  ALTER COLUMN state DROP DEFAULT,
  ALTER COLUMN refund_all DROP DEFAULT,
  ALTER COLUMN hold_for_ms DROP DEFAULT,
  ALTER COLUMN extend_by_ms DROP DEFAULT,
  ALTER COLUMN max_extensions DROP DEFAULT,
  ALTER COLUMN offer_for_ms DROP DEFAULT;

-- Seats first_seat .. first_seat + seats - 1.
CREATE TABLE seat_section (
  concert_id    bigint NOT NULL,
  starts_at     timestamp NOT NULL,
  first_seat    integer NOT NULL CHECK (first_seat >= 1),
  seats         integer NOT NULL CHECK (seats >= 1),
  seats_per_row integer NOT NULL CHECK (seats_per_row >= 1),
  price         bigint NOT NULL CHECK (price >= 0),
  name          text NOT NULL,
  PRIMARY KEY (concert_id, starts_at, first_seat),
  FOREIGN KEY (concert_id, starts_at) REFERENCES concert_date (concert_id, starts_at)
);

-- Until before_start_ms before the date begins (negative: after), so much of the price goes back. In order of step_no.
CREATE TABLE refund_step (
  concert_id      bigint NOT NULL,
  starts_at       timestamp NOT NULL,
  step_no         integer NOT NULL CHECK (step_no >= 1),
  before_start_ms bigint NOT NULL,
  percent         integer NOT NULL CHECK (percent BETWEEN 0 AND 100),
  PRIMARY KEY (concert_id, starts_at, step_no),
  FOREIGN KEY (concert_id, starts_at) REFERENCES concert_date (concert_id, starts_at)
);

INSERT INTO refund_step SELECT concert_id, starts_at, 1, 86400000, 100 FROM concert_date;

ALTER TABLE seat_hold ADD COLUMN extensions integer NOT NULL DEFAULT 0 CHECK (extensions >= 0);
ALTER TABLE seat_hold ALTER COLUMN extensions DROP DEFAULT;
CREATE INDEX seat_hold_of_person ON seat_hold (person_id);

-- One payment.
CREATE TABLE receipt (
  concert_id    bigint NOT NULL,
  starts_at     timestamp NOT NULL,
  receipt_no    bigint NOT NULL CHECK (receipt_no >= 1),
  person_id     bigint NOT NULL REFERENCES person (person_id),
  amount        bigint NOT NULL CHECK (amount >= 0),
  balance_after bigint NOT NULL CHECK (balance_after >= 0),
  paid_at       timestamptz NOT NULL,
  PRIMARY KEY (concert_id, starts_at, receipt_no),
  UNIQUE (concert_id, starts_at, receipt_no, person_id),
  FOREIGN KEY (concert_id, starts_at) REFERENCES concert_date (concert_id, starts_at)
);

-- Every seat ever sold, with its payment. Those that were given back stay as history: only a sale that stands is bound
-- by the present seat count, and there is one of a seat.
CREATE TABLE seat_sale (
  concert_id   bigint NOT NULL,
  starts_at    timestamp NOT NULL,
  receipt_no   bigint NOT NULL,
  seat_no      integer NOT NULL CHECK (seat_no >= 1),
  seat_count   integer NOT NULL,
  person_id    bigint NOT NULL,
  price        bigint NOT NULL CHECK (price >= 0),
  sold_at      timestamptz NOT NULL,
  cancelled_at timestamptz,
  refund       bigint CHECK (refund BETWEEN 0 AND price),
  PRIMARY KEY (concert_id, starts_at, receipt_no, seat_no),
  FOREIGN KEY (concert_id, starts_at, receipt_no, person_id)
    REFERENCES receipt (concert_id, starts_at, receipt_no, person_id),
  FOREIGN KEY (concert_id, starts_at, seat_count)
    REFERENCES concert_date (concert_id, starts_at, seat_count) ON UPDATE CASCADE,
  CHECK (cancelled_at IS NOT NULL OR seat_no <= seat_count),
  CHECK ((cancelled_at IS NULL) = (refund IS NULL))
);

CREATE UNIQUE INDEX seat_sale_standing ON seat_sale (concert_id, starts_at, seat_no) WHERE cancelled_at IS NULL;
CREATE INDEX seat_sale_of_person ON seat_sale (person_id);

-- The waiting list of a date. An offer that ended ends its waiter, too.
CREATE TABLE waiter (
  concert_id bigint NOT NULL,
  starts_at  timestamp NOT NULL,
  waiter_no  bigint NOT NULL CHECK (waiter_no >= 1),
  person_id  bigint NOT NULL REFERENCES person (person_id),
  joined_at  timestamptz NOT NULL,
  ended_at   timestamptz,
  end_reason text CHECK (end_reason IN ('left', 'closed', 'accepted', 'declined', 'lapsed', 'withdrawn')),
  PRIMARY KEY (concert_id, starts_at, waiter_no),
  UNIQUE (concert_id, starts_at, waiter_no, person_id),
  FOREIGN KEY (concert_id, starts_at) REFERENCES concert_date (concert_id, starts_at),
  CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);

CREATE UNIQUE INDEX waiter_open ON waiter (concert_id, starts_at, person_id) WHERE ended_at IS NULL;
CREATE INDEX waiter_of_person ON waiter (person_id);

-- The offers that stand.
CREATE TABLE seat_offer (
  concert_id bigint NOT NULL,
  starts_at  timestamp NOT NULL,
  seat_no    integer NOT NULL,
  seat_count integer NOT NULL,
  waiter_no  bigint NOT NULL,
  person_id  bigint NOT NULL,
  offered_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (concert_id, starts_at, seat_no),
  UNIQUE (concert_id, starts_at, person_id),
  FOREIGN KEY (concert_id, starts_at, waiter_no, person_id)
    REFERENCES waiter (concert_id, starts_at, waiter_no, person_id),
  FOREIGN KEY (concert_id, starts_at, seat_count)
    REFERENCES concert_date (concert_id, starts_at, seat_count) ON UPDATE CASCADE,
  CHECK (seat_no BETWEEN 1 AND seat_count)
);

CREATE INDEX seat_offer_of_person ON seat_offer (person_id);

-- What money moved for. 'credit' is the house's gift.
ALTER TABLE wallet_entry
  DROP CONSTRAINT wallet_entry_reason_check,
  ADD COLUMN concert_id bigint,
  ADD COLUMN starts_at timestamp,
  ADD COLUMN receipt_no bigint CHECK (receipt_no >= 1),
  ADD CONSTRAINT wallet_entry_reason_check CHECK (reason IN ('credit', 'charge', 'use', 'payment', 'refund')),
  ADD CONSTRAINT wallet_entry_sign_check CHECK ((reason IN ('use', 'payment')) = (amount < 0)),
  ADD CONSTRAINT wallet_entry_date_check CHECK ((concert_id IS NULL) = (starts_at IS NULL));

-- 'away': stopped polling, and may come back until returns_until. An active token without claimed_at has not been
-- used yet. 'expired' also stands for tokens that were abandoned or whose room was reset.
ALTER TABLE waiting_token
  DROP CONSTRAINT waiting_token_status_check,
  DROP CONSTRAINT waiting_token_check,
  DROP CONSTRAINT waiting_token_check1,
  DROP CONSTRAINT waiting_token_check2,
  DROP CONSTRAINT waiting_token_check3,
  ADD COLUMN claimed_at timestamptz,
  ADD COLUMN extensions integer NOT NULL DEFAULT 0 CHECK (extensions >= 0),
  ADD COLUMN returns_until timestamptz;
UPDATE waiting_token SET claimed_at = admitted_at WHERE admitted_at IS NOT NULL;
ALTER TABLE waiting_token
  ALTER COLUMN extensions DROP DEFAULT,
  ADD CONSTRAINT waiting_token_status_check
    CHECK (status IN ('waiting', 'away', 'active', 'expired', 'completed', 'replaced', 'left')),
  ADD CONSTRAINT waiting_token_admission_check CHECK ((admitted_at IS NULL) = (active_until IS NULL)),
  ADD CONSTRAINT waiting_token_claim_check CHECK (claimed_at IS NULL OR admitted_at IS NOT NULL),
  ADD CONSTRAINT waiting_token_waiting_check CHECK (status NOT IN ('waiting', 'away') OR admitted_at IS NULL),
  ADD CONSTRAINT waiting_token_active_check CHECK (status <> 'active' OR admitted_at IS NOT NULL),
  ADD CONSTRAINT waiting_token_away_check CHECK ((status = 'away') = (returns_until IS NOT NULL)),
  ADD CONSTRAINT waiting_token_end_check CHECK ((status IN ('waiting', 'away', 'active')) = (ended_at IS NULL));

-- Rooms whose rules or mode somebody has changed.
CREATE TABLE waiting_room (
  room_id               bigint PRIMARY KEY CHECK (room_id >= 0),
  mode                  text NOT NULL CHECK (mode IN ('open', 'paused', 'draining')),
  places                bigint NOT NULL CHECK (places >= 1),
  admissions_per_minute bigint NOT NULL CHECK (admissions_per_minute >= 0),
  active_for_ms         bigint NOT NULL,
  claim_for_ms          bigint NOT NULL,
  extend_by_ms          bigint NOT NULL,
  max_extensions        integer NOT NULL,
  idle_for_ms           bigint NOT NULL,
  grace_for_ms          bigint NOT NULL,
  waits_for_ms          bigint NOT NULL,
  changed_at            timestamptz NOT NULL
);

-- A scheduled opening, and once drawn_at is set its draw of the tickets first_ticket .. last_ticket. One at a time is
-- scheduled in a room.
CREATE TABLE waiting_draw (
  draw_no      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  room_id      bigint NOT NULL CHECK (room_id >= 0),
  opens_at     timestamptz NOT NULL,
  first_ticket bigint NOT NULL CHECK (first_ticket >= 1),
  last_ticket  bigint,
  seed         bytea NOT NULL CHECK (length(seed) = 32),
  commitment   bytea NOT NULL CHECK (length(commitment) = 32),
  scheduled_at timestamptz NOT NULL,
  drawn_at     timestamptz,
  CHECK ((drawn_at IS NULL) = (last_ticket IS NULL))
);

CREATE UNIQUE INDEX waiting_draw_scheduled ON waiting_draw (room_id) WHERE drawn_at IS NULL;
CREATE INDEX waiting_draw_of_room ON waiting_draw (room_id, draw_no);

-- What the outside is to be told, at least once. For each date in order of notice_no; queue_no is the order of
-- becoming durable, in which lists show them. Seats are a list such as '4,5'.
CREATE TABLE outbox (
  concert_id   bigint NOT NULL,
  starts_at    timestamp NOT NULL,
  notice_no    bigint NOT NULL CHECK (notice_no >= 1),
  queue_no     bigint NOT NULL UNIQUE,
  kind         text NOT NULL CHECK (kind IN ('paid', 'cancelled', 'offered')),
  person_id    bigint NOT NULL,
  seats        text NOT NULL,
  receipt_no   bigint,
  amount       bigint NOT NULL,
  expires_at   timestamptz,
  queued_at    timestamptz NOT NULL,
  state        text NOT NULL CHECK (state IN ('pending', 'dead', 'delivered')),
  attempts     integer NOT NULL CHECK (attempts >= 0),
  last_error   text NOT NULL,
  next_try_at  timestamptz,
  delivered_at timestamptz,
  PRIMARY KEY (concert_id, starts_at, notice_no),
  FOREIGN KEY (concert_id, starts_at) REFERENCES concert_date (concert_id, starts_at),
  CHECK ((state = 'delivered') = (delivered_at IS NOT NULL))
);

CREATE INDEX outbox_by_state ON outbox (state, queue_no);

-- Answers to requests with an idempotency key, for those who repeat them. The answer is encrypted under the key, of
-- which only a hash is known here.
CREATE TABLE remembered_request (
  remembered_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key_hash      bytea NOT NULL UNIQUE CHECK (length(key_hash) = 16),
  fingerprint   bytea NOT NULL CHECK (length(fingerprint) = 16),
  answer        text NOT NULL,
  concert_id    bigint,
  starts_at     timestamp,
  seats         text NOT NULL,
  remembered_at timestamptz NOT NULL,
  forgotten_at  timestamptz NOT NULL,
  CHECK ((concert_id IS NULL) = (starts_at IS NULL))
);

CREATE INDEX remembered_request_of_date ON remembered_request (concert_id, starts_at) WHERE concert_id IS NOT NULL;
CREATE INDEX remembered_request_until ON remembered_request (forgotten_at);

-- Calls with the administration's key.
CREATE TABLE admin_call (
  call_no        bigint PRIMARY KEY CHECK (call_no >= 1),
  method         text NOT NULL,
  target         text NOT NULL,
  body           text NOT NULL,
  remote_address text NOT NULL,
  called_at      timestamptz NOT NULL
);

-- Random bytes that belong to this store for ever, made at first use.
CREATE TABLE server_secret (
  name  text PRIMARY KEY,
  bytes bytea NOT NULL CHECK (length(bytes) = 32)
);
