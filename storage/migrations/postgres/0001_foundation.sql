-- The tables of tokens, seats, clinics and people. Times of concerts and classes are local to the configured zone.
-- The constraints are the second guard of what the actors decide: they refuse a commit in which a seat had two holders
-- or a roster more people than places.

-- Who serves this database. A process that lost its connection, and with it the exclusive right, may go on only if
-- nobody has raised the epoch since.
CREATE TABLE serving_right (
  only_row   boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  epoch      bigint NOT NULL,
  claimed_at timestamptz NOT NULL
);

INSERT INTO serving_right (epoch, claimed_at) VALUES (0, now());

-- One row per transaction that changed anything. 'void' fences off the id of a batch that was lost on its way: a
-- straggler that still carries it is refused by the primary key.
CREATE TABLE journal_batch (
  batch_id     bytea NOT NULL PRIMARY KEY CHECK (length(batch_id) = 16),
  state        text NOT NULL CHECK (state IN ('committed', 'void')),
  change_count integer NOT NULL CHECK (change_count >= 0),
  written_at   timestamptz NOT NULL DEFAULT now()
);

-- Who, what, when, which actor, which trace. Only ever appended to.
CREATE TABLE change_log (
  change_number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  batch_id      bytea NOT NULL REFERENCES journal_batch (batch_id),
  actor         text NOT NULL,
  actor_number  bigint NOT NULL CHECK (actor_number >= 1),
  kind          text NOT NULL,
  person_id     bigint,
  decided_at    timestamptz NOT NULL,
  trace_id      bytea CHECK (length(trace_id) = 16),
  payload       jsonb NOT NULL,
  UNIQUE (actor, actor_number)
);

CREATE FUNCTION refuse_change_of_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'the change log is append-only' USING ERRCODE = 'restrict_violation';
END
$$;

CREATE TRIGGER change_log_is_never_altered BEFORE UPDATE OR DELETE OR TRUNCATE ON change_log
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_log();

CREATE TABLE person (
  person_id             bigint PRIMARY KEY CHECK (person_id >= 1),
  username              text UNIQUE CHECK (username <> ''),
  password_hash         text NOT NULL,
  name                  text NOT NULL,
  email                 text NOT NULL,
  phone_num             text NOT NULL,
  student_phone_num     text NOT NULL,
  student_parent_phone_num text NOT NULL,
  school                text NOT NULL,
  grade                 text NOT NULL,
  subject               text NOT NULL,
  is_active             boolean NOT NULL,
  is_staff              boolean NOT NULL,
  is_superuser          boolean NOT NULL,
  is_teacher            boolean NOT NULL,
  is_student            boolean NOT NULL,
  no_show               integer NOT NULL CHECK (no_show >= 0),
  non_pass              boolean NOT NULL,
  essential_clinic      boolean NOT NULL,
  needs_password_change boolean NOT NULL,
  registered_at         timestamptz NOT NULL
);

-- start_no is the order of start.
CREATE TABLE session_key (
  start_no   bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  key_hash   bytea NOT NULL UNIQUE CHECK (length(key_hash) = 16),
  person_id  bigint NOT NULL REFERENCES person (person_id),
  started_at timestamptz NOT NULL,
  ended_at   timestamptz,
  end_reason text CHECK (end_reason IN ('logout', 'duplicate_login', 'too_many')),
  CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);

CREATE INDEX session_key_of_person ON session_key (person_id, start_no);

-- Each entry points at the one before it and takes its balance over, so that the balance is always the sum.
CREATE TABLE wallet_entry (
  person_id      bigint NOT NULL REFERENCES person (person_id),
  entry_no       bigint NOT NULL CHECK (entry_no >= 1),
  previous_no    bigint CHECK (coalesce(previous_no, 0) = entry_no - 1),
  balance_before bigint NOT NULL CHECK (entry_no > 1 OR balance_before = 0),
  amount         bigint NOT NULL CHECK (amount <> 0),
  balance_after  bigint NOT NULL CHECK (balance_after >= 0 AND balance_after = balance_before + amount),
  reason         text NOT NULL CHECK (reason IN ('credit')),
  entered_at     timestamptz NOT NULL,
  PRIMARY KEY (person_id, entry_no),
  UNIQUE (person_id, entry_no, balance_after),
  FOREIGN KEY (person_id, previous_no, balance_before) REFERENCES wallet_entry (person_id, entry_no, balance_after)
);

CREATE TABLE concert (
  concert_id bigint PRIMARY KEY CHECK (concert_id >= 1),
  title      text NOT NULL,
  price      bigint NOT NULL CHECK (price >= 0),
  created_at timestamptz NOT NULL
);

CREATE TABLE concert_date (
  concert_id bigint NOT NULL REFERENCES concert (concert_id),
  starts_at  timestamp NOT NULL,
  seat_count integer NOT NULL CHECK (seat_count BETWEEN 1 AND 100000),
  created_at timestamptz NOT NULL,
  PRIMARY KEY (concert_id, starts_at),
  UNIQUE (concert_id, starts_at, seat_count)
);

-- The seat count comes along by foreign key, so that no seat beyond it can be held.
CREATE TABLE seat_hold (
  concert_id bigint NOT NULL,
  starts_at  timestamp NOT NULL,
  seat_no    integer NOT NULL,
  seat_count integer NOT NULL,
  person_id  bigint NOT NULL REFERENCES person (person_id),
  held_at    timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (concert_id, starts_at, seat_no),
  FOREIGN KEY (concert_id, starts_at, seat_count)
    REFERENCES concert_date (concert_id, starts_at, seat_count) ON UPDATE CASCADE,
  CHECK (seat_no BETWEEN 1 AND seat_count)
);

-- Tokens name their person without a foreign key: they are issued by the ten thousand, and one for nobody does no harm.
CREATE TABLE waiting_token (
  room_id      bigint NOT NULL CHECK (room_id >= 0),
  ticket_no    bigint NOT NULL CHECK (ticket_no >= 1),
  token_hash   bytea NOT NULL UNIQUE CHECK (length(token_hash) = 16),
  person_id    bigint NOT NULL,
  status       text NOT NULL CHECK (status IN ('waiting', 'active', 'expired', 'completed', 'replaced')),
  issued_at    timestamptz NOT NULL,
  waits_until  timestamptz NOT NULL,
  admitted_at  timestamptz,
  active_until timestamptz,
  ended_at     timestamptz,
  PRIMARY KEY (room_id, ticket_no),
  CHECK ((admitted_at IS NULL) = (active_until IS NULL)),
  CHECK (status <> 'waiting' OR admitted_at IS NULL),
  CHECK (status <> 'active' OR admitted_at IS NOT NULL),
  CHECK ((status IN ('waiting', 'active')) = (ended_at IS NULL))
);

CREATE INDEX waiting_token_open ON waiting_token (room_id, ticket_no) WHERE ended_at IS NULL;
CREATE INDEX waiting_token_ended ON waiting_token (room_id, ended_at) WHERE ended_at IS NOT NULL;

CREATE TABLE clinic (
  clinic_id          bigint PRIMARY KEY CHECK (clinic_id >= 1),
  day                text NOT NULL CHECK (day IN ('mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun')),
  time               text NOT NULL CHECK (time IN ('18:00', '19:00', '20:00', '21:00')),
  room               integer NOT NULL CHECK (room BETWEEN 1 AND 8),
  subject            text NOT NULL,
  teacher_id         bigint REFERENCES person (person_id),
  teacher_name       text NOT NULL,
  capacity           integer NOT NULL CHECK (capacity BETWEEN 0 AND 10000),
  is_active          boolean NOT NULL,
  reservation_window text NOT NULL CHECK (reservation_window IN ('weekly', 'always')),
  created_at         timestamptz NOT NULL,
  UNIQUE (day, time, room)
);

-- One class of a clinic that somebody has reserved, with the capacity that holds for it. A change of the clinic's
-- capacity reaches the classes to come and leaves those of the past as they were.
CREATE TABLE clinic_class (
  clinic_id  bigint NOT NULL REFERENCES clinic (clinic_id),
  class_date date NOT NULL,
  capacity   integer NOT NULL,
  PRIMARY KEY (clinic_id, class_date),
  UNIQUE (clinic_id, class_date, capacity)
);

-- The capacity comes along by foreign key: a place above it can be neither taken nor left behind.
CREATE TABLE clinic_reservation (
  clinic_id   bigint NOT NULL,
  class_date  date NOT NULL,
  capacity    integer NOT NULL,
  place_no    integer NOT NULL,
  person_id   bigint NOT NULL REFERENCES person (person_id),
  reserved_at timestamptz NOT NULL,
  PRIMARY KEY (clinic_id, class_date, place_no),
  UNIQUE (clinic_id, class_date, person_id),
  FOREIGN KEY (clinic_id, class_date, capacity)
    REFERENCES clinic_class (clinic_id, class_date, capacity) ON UPDATE CASCADE,
  CHECK (place_no BETWEEN 1 AND capacity)
);

CREATE TABLE attendance (
  clinic_id       bigint NOT NULL REFERENCES clinic (clinic_id),
  class_date      date NOT NULL,
  person_id       bigint NOT NULL REFERENCES person (person_id),
  attendance_type text NOT NULL CHECK (attendance_type IN ('none', 'attended', 'absent', 'sick', 'late')),
  opened_at       timestamptz NOT NULL,
  PRIMARY KEY (clinic_id, class_date, person_id)
);
