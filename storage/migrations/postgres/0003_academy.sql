-- What an academy that runs on its clinics all week needs: places that are given up and kept as history, lines for
-- full classes, attendance as records of their own, weekly resets, sessions that end by themselves, refusals counted.
-- Weeks are named by their Monday.

-- Day, time and room are free again when a clinic is deleted. opens_min and closes_min, minutes after Monday 00:00,
-- count where reservation_window is 'own'. reset_done is the last week_reset that the clinic has carried out.
ALTER TABLE clinic
  DROP CONSTRAINT clinic_day_time_room_key,
  DROP CONSTRAINT clinic_reservation_window_check,
  ADD CONSTRAINT clinic_reservation_window_check CHECK (reservation_window IN ('weekly', 'always', 'own')),
  ADD COLUMN opens_min integer NOT NULL DEFAULT 0 CHECK (opens_min >= 0),
  ADD COLUMN closes_min integer NOT NULL DEFAULT 8640 CHECK (closes_min <= 10080),
  ADD COLUMN reset_done bigint NOT NULL DEFAULT 0 CHECK (reset_done >= 0),
  ADD COLUMN deleted_at timestamptz,
  ADD CONSTRAINT clinic_own_window_check CHECK (opens_min < closes_min);
ALTER TABLE clinic
  ALTER COLUMN opens_min DROP DEFAULT,
  ALTER COLUMN closes_min DROP DEFAULT,
  ALTER COLUMN reset_done DROP DEFAULT;

CREATE UNIQUE INDEX clinic_slot ON clinic (day, time, room) WHERE deleted_at IS NULL;

-- Every place that somebody has or had. Those that were given up stay as history: only one that stands is bound by the
-- capacity, which comes along by foreign key, and there is one of a place and one of a person in a class.
ALTER TABLE clinic_reservation
  DROP CONSTRAINT clinic_reservation_pkey,
  DROP CONSTRAINT clinic_reservation_clinic_id_class_date_person_id_key,
  DROP CONSTRAINT clinic_reservation_check,
  ADD COLUMN reservation_no bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ADD COLUMN released_at timestamptz,
  ADD COLUMN release_reason text
    CHECK (release_reason IN ('cancelled', 'moved', 'reset', 'removed', 'fell_out', 'closed')),
  ADD CONSTRAINT clinic_reservation_place_check CHECK (place_no >= 1),
  ADD CONSTRAINT clinic_reservation_capacity_check CHECK (released_at IS NOT NULL OR place_no <= capacity),
  ADD CONSTRAINT clinic_reservation_release_check CHECK ((released_at IS NULL) = (release_reason IS NULL));

CREATE UNIQUE INDEX clinic_reservation_place ON clinic_reservation (clinic_id, class_date, place_no)
  WHERE released_at IS NULL;
CREATE UNIQUE INDEX clinic_reservation_person ON clinic_reservation (clinic_id, class_date, person_id)
  WHERE released_at IS NULL;
CREATE INDEX clinic_reservation_of_class ON clinic_reservation (clinic_id, class_date, capacity);
CREATE INDEX clinic_reservation_by_date ON clinic_reservation (class_date) WHERE released_at IS NULL;

-- withdrawn_at: the place was given up, and the record does not count; it does again when the student comes back.
ALTER TABLE attendance
  DROP CONSTRAINT attendance_pkey,
  ADD COLUMN attendance_id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  ADD COLUMN withdrawn_at timestamptz,
  ADD COLUMN marked_at timestamptz,
  ADD COLUMN marked_by bigint REFERENCES person (person_id),
  ADD CONSTRAINT attendance_of_class_key UNIQUE (clinic_id, class_date, person_id),
  ADD CONSTRAINT attendance_marked_check CHECK (marked_by IS NULL OR marked_at IS NOT NULL);

CREATE INDEX attendance_of_person ON attendance (person_id, attendance_id);
CREATE INDEX attendance_of_clinic ON attendance (clinic_id, attendance_id);
CREATE INDEX attendance_by_date ON attendance (class_date, attendance_id);

-- The line for a class that is full. The waits for a class that has begun are over, whether they were ended or not.
CREATE TABLE clinic_waiter (
  clinic_id  bigint NOT NULL REFERENCES clinic (clinic_id),
  waiter_no  bigint NOT NULL CHECK (waiter_no >= 1),
  class_date date NOT NULL,
  person_id  bigint NOT NULL REFERENCES person (person_id),
  joined_at  timestamptz NOT NULL,
  ended_at   timestamptz,
  end_reason text CHECK (end_reason IN ('left', 'promoted', 'placed', 'reset', 'closed')),
  PRIMARY KEY (clinic_id, waiter_no),
  CHECK ((ended_at IS NULL) = (end_reason IS NULL))
);

CREATE UNIQUE INDEX clinic_waiter_open ON clinic_waiter (clinic_id, class_date, person_id) WHERE ended_at IS NULL;

CREATE TABLE week_reset (
  reset_no bigint PRIMARY KEY CHECK (reset_no >= 1),
  week     date NOT NULL,
  cause    text NOT NULL CHECK (cause IN ('scheduled', 'demanded')),
  reset_at timestamptz NOT NULL
);

CREATE UNIQUE INDEX week_reset_scheduled ON week_reset (week) WHERE cause = 'scheduled';
CREATE INDEX week_reset_demanded ON week_reset (reset_no) WHERE cause = 'demanded';

-- Whom a reset concerns.
CREATE INDEX person_with_no_shows ON person (no_show) WHERE no_show > 0;

-- How many attempts to get a place were refused; clinic_id 0 stands for those that came to no clinic.
CREATE TABLE clinic_refusal (
  week      date NOT NULL,
  clinic_id bigint NOT NULL CHECK (clinic_id >= 0),
  reason    text NOT NULL CHECK (reason IN ('rate_limited', 'forbidden', 'closed', 'already_reserved', 'no_show_blocked',
    'time_conflict', 'occupied')),
  attempts  bigint NOT NULL CHECK (attempts >= 1),
  PRIMARY KEY (week, clinic_id, reason)
);

-- used_at is not every use: the last that had to be known after a restart.
ALTER TABLE session_key
  DROP CONSTRAINT session_key_end_reason_check,
  ADD CONSTRAINT session_key_end_reason_check CHECK (end_reason IN ('logout', 'duplicate_login', 'too_many', 'idle',
    'password_changed', 'deactivated')),
  ADD COLUMN used_at timestamptz;
UPDATE session_key SET used_at = started_at;
ALTER TABLE session_key ALTER COLUMN used_at SET NOT NULL;

-- What the outside is to be told, at least once. Each lane, of a concert date or of a clinic, in order of notice_no;
-- queue_no is the order of becoming durable, in which lists show them. Seats are a list such as '4,5'.
ALTER TABLE outbox
  DROP CONSTRAINT outbox_pkey,
  DROP CONSTRAINT outbox_kind_check,
  ALTER COLUMN concert_id DROP NOT NULL,
  ALTER COLUMN starts_at DROP NOT NULL,
  ADD COLUMN lane text,
  ADD COLUMN clinic_id bigint REFERENCES clinic (clinic_id),
  ADD COLUMN class_date date,
  ADD COLUMN place_no integer CHECK (place_no >= 1);
UPDATE outbox
  SET lane = 'concert-date/' || concert_id || '/' || to_char(starts_at, 'YYYY-MM-DD"T"HH24:MI:SS');
ALTER TABLE outbox
  ALTER COLUMN lane SET NOT NULL,
  ADD PRIMARY KEY (lane, notice_no),
  ADD CONSTRAINT outbox_kind_check CHECK (kind IN ('paid', 'cancelled', 'offered', 'promoted')),
  ADD CONSTRAINT outbox_date_check CHECK ((concert_id IS NULL) = (starts_at IS NULL)),
  ADD CONSTRAINT outbox_lane_check CHECK ((concert_id IS NULL) <> (clinic_id IS NULL)),
  ADD CONSTRAINT outbox_clinic_check CHECK (clinic_id IS NULL OR lane = 'clinic/' || clinic_id),
  ADD CONSTRAINT outbox_promotion_check CHECK (kind <> 'promoted'
    OR (clinic_id IS NOT NULL AND class_date IS NOT NULL AND place_no IS NOT NULL));

-- The place in a class that the request took, where it took one: the key is forgotten when the place is given up.
ALTER TABLE remembered_request ADD COLUMN clinic_id bigint;
ALTER TABLE remembered_request ADD COLUMN class_date date;
ALTER TABLE remembered_request ADD COLUMN person_id bigint;

CREATE INDEX remembered_request_of_class ON remembered_request (clinic_id, class_date) WHERE clinic_id IS NOT NULL;
