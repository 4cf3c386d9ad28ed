-- A store as the version with five migrations left it: a history of all machines that ends in the middle of
-- things, the same in both engines; then a clerk, and a concert that is far away. It says what lies on disks:
-- nothing here may ever change. A later version gets a dump of its own beside this one, of any store of its own
-- (pg_dump --no-owner --no-privileges --inserts --rows-per-insert=40, without comments and settings).
SET client_encoding = 'UTF8';
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;

CREATE FUNCTION public.attendance_of_clinic() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM written AS c WHERE c.clinic_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM clinic AS p WHERE c.clinic_id = p.clinic_id)) THEN
        RAISE EXCEPTION 'a row of attendance is of no clinic' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'attendance_of_clinic', TABLE = 'attendance';
      END IF;
      RETURN NULL;
    END
    $$;

CREATE FUNCTION public.attendance_of_clinic_lost() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM attendance AS c WHERE c.clinic_id = OLD.clinic_id) THEN
        RAISE EXCEPTION 'rows of attendance are of this clinic' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'attendance_of_clinic', TABLE = 'attendance';
      END IF;
      RETURN NULL;
    END
    $$;

CREATE FUNCTION public.attendance_of_person() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM written AS c WHERE c.person_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM person AS p WHERE c.person_id = p.person_id)) THEN
        RAISE EXCEPTION 'a row of attendance is of no person' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'attendance_of_person', TABLE = 'attendance';
      END IF;
      RETURN NULL;
    END
    $$;

CREATE FUNCTION public.attendance_of_person_lost() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM attendance AS c WHERE c.person_id = OLD.person_id) THEN
        RAISE EXCEPTION 'rows of attendance are of this person' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'attendance_of_person', TABLE = 'attendance';
      END IF;
      RETURN NULL;
    END
    $$;

CREATE FUNCTION public.change_log_of_journal_batch() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM written AS c WHERE c.batch_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM journal_batch AS p WHERE c.batch_id = p.batch_id)) THEN
        RAISE EXCEPTION 'a row of change_log is of no journal_batch' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'change_log_of_journal_batch', TABLE = 'change_log';
      END IF;
      RETURN NULL;
    END
    $$;

CREATE FUNCTION public.change_log_of_journal_batch_lost() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM change_log AS c WHERE c.batch_id = OLD.batch_id) THEN
        RAISE EXCEPTION 'rows of change_log are of this journal_batch' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'change_log_of_journal_batch', TABLE = 'change_log';
      END IF;
      RETURN NULL;
    END
    $$;

CREATE FUNCTION public.clinic_reservation_of_clinic_class() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM written AS c WHERE c.clinic_id IS NOT NULL AND c.class_date IS NOT NULL AND c.capacity IS NOT NULL AND NOT EXISTS (SELECT 1 FROM clinic_class AS p WHERE c.clinic_id = p.clinic_id AND c.class_date = p.class_date AND c.capacity = p.capacity)) THEN
        RAISE EXCEPTION 'a row of clinic_reservation is of no clinic_class' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'clinic_reservation_of_clinic_class', TABLE = 'clinic_reservation';
      END IF;
      RETURN NULL;
    END
    $$;

CREATE FUNCTION public.clinic_reservation_of_clinic_class_lost() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM clinic_reservation AS c WHERE c.clinic_id = OLD.clinic_id AND c.class_date = OLD.class_date AND c.capacity = OLD.capacity) THEN
        RAISE EXCEPTION 'rows of clinic_reservation are of this clinic_class' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'clinic_reservation_of_clinic_class', TABLE = 'clinic_reservation';
      END IF;
      RETURN NULL;
    END
    $$;

CREATE FUNCTION public.clinic_reservation_of_clinic_class_moved() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      BEGIN
        UPDATE clinic_reservation AS c SET clinic_id = NEW.clinic_id, class_date = NEW.class_date, capacity = NEW.capacity WHERE c.clinic_id = OLD.clinic_id AND c.class_date = OLD.class_date AND c.capacity = OLD.capacity;
        RETURN NULL;
      END
      $$;

CREATE FUNCTION public.clinic_reservation_of_person() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM written AS c WHERE c.person_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM person AS p WHERE c.person_id = p.person_id)) THEN
        RAISE EXCEPTION 'a row of clinic_reservation is of no person' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'clinic_reservation_of_person', TABLE = 'clinic_reservation';
      END IF;
      RETURN NULL;
    END
    $$;

CREATE FUNCTION public.clinic_reservation_of_person_lost() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM clinic_reservation AS c WHERE c.person_id = OLD.person_id) THEN
        RAISE EXCEPTION 'rows of clinic_reservation are of this person' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'clinic_reservation_of_person', TABLE = 'clinic_reservation';
      END IF;
      RETURN NULL;
    END
    $$;

CREATE FUNCTION public.outbox_of_concert_date() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM written AS c WHERE c.concert_id IS NOT NULL AND c.starts_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM concert_date AS p WHERE c.concert_id = p.concert_id AND c.starts_at = p.starts_at)) THEN
        RAISE EXCEPTION 'a row of outbox is of no concert_date' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'outbox_of_concert_date', TABLE = 'outbox';
      END IF;
      RETURN NULL;
    END
    $$;

CREATE FUNCTION public.outbox_of_concert_date_lost() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM outbox AS c WHERE c.concert_id = OLD.concert_id AND c.starts_at = OLD.starts_at) THEN
        RAISE EXCEPTION 'rows of outbox are of this concert_date' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'outbox_of_concert_date', TABLE = 'outbox';
      END IF;
      RETURN NULL;
    END
    $$;

CREATE FUNCTION public.receipt_of_concert_date() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM written AS c WHERE c.concert_id IS NOT NULL AND c.starts_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM concert_date AS p WHERE c.concert_id = p.concert_id AND c.starts_at = p.starts_at)) THEN
        RAISE EXCEPTION 'a row of receipt is of no concert_date' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'receipt_of_concert_date', TABLE = 'receipt';
      END IF;
      RETURN NULL;
    END
    $$;

CREATE FUNCTION public.receipt_of_concert_date_lost() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM receipt AS c WHERE c.concert_id = OLD.concert_id AND c.starts_at = OLD.starts_at) THEN
        RAISE EXCEPTION 'rows of receipt are of this concert_date' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'receipt_of_concert_date', TABLE = 'receipt';
      END IF;
      RETURN NULL;
    END
    $$;

CREATE FUNCTION public.receipt_of_person() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM written AS c WHERE c.person_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM person AS p WHERE c.person_id = p.person_id)) THEN
        RAISE EXCEPTION 'a row of receipt is of no person' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'receipt_of_person', TABLE = 'receipt';
      END IF;
      RETURN NULL;
    END
    $$;

CREATE FUNCTION public.receipt_of_person_lost() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM receipt AS c WHERE c.person_id = OLD.person_id) THEN
        RAISE EXCEPTION 'rows of receipt are of this person' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'receipt_of_person', TABLE = 'receipt';
      END IF;
      RETURN NULL;
    END
    $$;

CREATE FUNCTION public.refuse_change_of_log() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE EXCEPTION 'the change log is append-only' USING ERRCODE = 'restrict_violation';
END
$$;

CREATE FUNCTION public.refuse_emptying() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
BEGIN
  RAISE EXCEPTION '% cannot be emptied', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
END
$$;

CREATE FUNCTION public.seat_hold_of_concert_date() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM written AS c WHERE c.concert_id IS NOT NULL AND c.starts_at IS NOT NULL AND c.seat_count IS NOT NULL AND NOT EXISTS (SELECT 1 FROM concert_date AS p WHERE c.concert_id = p.concert_id AND c.starts_at = p.starts_at AND c.seat_count = p.seat_count)) THEN
        RAISE EXCEPTION 'a row of seat_hold is of no concert_date' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'seat_hold_of_concert_date', TABLE = 'seat_hold';
      END IF;
      RETURN NULL;
    END
    $$;

CREATE FUNCTION public.seat_hold_of_concert_date_lost() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM seat_hold AS c WHERE c.concert_id = OLD.concert_id AND c.starts_at = OLD.starts_at AND c.seat_count = OLD.seat_count) THEN
        RAISE EXCEPTION 'rows of seat_hold are of this concert_date' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'seat_hold_of_concert_date', TABLE = 'seat_hold';
      END IF;
      RETURN NULL;
    END
    $$;

CREATE FUNCTION public.seat_hold_of_concert_date_moved() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      BEGIN
        UPDATE seat_hold AS c SET concert_id = NEW.concert_id, starts_at = NEW.starts_at, seat_count = NEW.seat_count WHERE c.concert_id = OLD.concert_id AND c.starts_at = OLD.starts_at AND c.seat_count = OLD.seat_count;
        RETURN NULL;
      END
      $$;

CREATE FUNCTION public.seat_hold_of_person() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM written AS c WHERE c.person_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM person AS p WHERE c.person_id = p.person_id)) THEN
        RAISE EXCEPTION 'a row of seat_hold is of no person' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'seat_hold_of_person', TABLE = 'seat_hold';
      END IF;
      RETURN NULL;
    END
    $$;

CREATE FUNCTION public.seat_hold_of_person_lost() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM seat_hold AS c WHERE c.person_id = OLD.person_id) THEN
        RAISE EXCEPTION 'rows of seat_hold are of this person' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'seat_hold_of_person', TABLE = 'seat_hold';
      END IF;
      RETURN NULL;
    END
    $$;

CREATE FUNCTION public.seat_sale_of_concert_date() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM written AS c WHERE c.concert_id IS NOT NULL AND c.starts_at IS NOT NULL AND c.seat_count IS NOT NULL AND NOT EXISTS (SELECT 1 FROM concert_date AS p WHERE c.concert_id = p.concert_id AND c.starts_at = p.starts_at AND c.seat_count = p.seat_count)) THEN
        RAISE EXCEPTION 'a row of seat_sale is of no concert_date' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'seat_sale_of_concert_date', TABLE = 'seat_sale';
      END IF;
      RETURN NULL;
    END
    $$;

CREATE FUNCTION public.seat_sale_of_concert_date_lost() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM seat_sale AS c WHERE c.concert_id = OLD.concert_id AND c.starts_at = OLD.starts_at AND c.seat_count = OLD.seat_count) THEN
        RAISE EXCEPTION 'rows of seat_sale are of this concert_date' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'seat_sale_of_concert_date', TABLE = 'seat_sale';
      END IF;
      RETURN NULL;
    END
    $$;

CREATE FUNCTION public.seat_sale_of_concert_date_moved() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
      BEGIN
        UPDATE seat_sale AS c SET concert_id = NEW.concert_id, starts_at = NEW.starts_at, seat_count = NEW.seat_count WHERE c.concert_id = OLD.concert_id AND c.starts_at = OLD.starts_at AND c.seat_count = OLD.seat_count;
        RETURN NULL;
      END
      $$;

CREATE FUNCTION public.seat_sale_of_receipt() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM written AS c WHERE c.concert_id IS NOT NULL AND c.starts_at IS NOT NULL AND c.receipt_no IS NOT NULL AND c.person_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM receipt AS p WHERE c.concert_id = p.concert_id AND c.starts_at = p.starts_at AND c.receipt_no = p.receipt_no AND c.person_id = p.person_id)) THEN
        RAISE EXCEPTION 'a row of seat_sale is of no receipt' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'seat_sale_of_receipt', TABLE = 'seat_sale';
      END IF;
      RETURN NULL;
    END
    $$;

CREATE FUNCTION public.seat_sale_of_receipt_lost() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM seat_sale AS c WHERE c.concert_id = OLD.concert_id AND c.starts_at = OLD.starts_at AND c.receipt_no = OLD.receipt_no AND c.person_id = OLD.person_id) THEN
        RAISE EXCEPTION 'rows of seat_sale are of this receipt' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'seat_sale_of_receipt', TABLE = 'seat_sale';
      END IF;
      RETURN NULL;
    END
    $$;

CREATE FUNCTION public.wallet_entry_of_person() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM written AS c WHERE c.person_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM person AS p WHERE c.person_id = p.person_id)) THEN
        RAISE EXCEPTION 'a row of wallet_entry is of no person' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'wallet_entry_of_person', TABLE = 'wallet_entry';
      END IF;
      RETURN NULL;
    END
    $$;

CREATE FUNCTION public.wallet_entry_of_person_lost() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM wallet_entry AS c WHERE c.person_id = OLD.person_id) THEN
        RAISE EXCEPTION 'rows of wallet_entry are of this person' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'wallet_entry_of_person', TABLE = 'wallet_entry';
      END IF;
      RETURN NULL;
    END
    $$;

CREATE FUNCTION public.wallet_entry_of_wallet_entry() RETURNS trigger
    LANGUAGE plpgsql
    SET enable_hashjoin TO 'off'
    SET enable_mergejoin TO 'off'
    SET enable_seqscan TO 'off'
    AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM written AS c WHERE c.person_id IS NOT NULL AND c.previous_no IS NOT NULL AND c.balance_before IS NOT NULL AND NOT EXISTS (SELECT 1 FROM wallet_entry AS p WHERE c.person_id = p.person_id AND c.previous_no = p.entry_no AND c.balance_before = p.balance_after)) THEN
        RAISE EXCEPTION 'a row of wallet_entry is of no wallet_entry' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'wallet_entry_of_wallet_entry', TABLE = 'wallet_entry';
      END IF;
      RETURN NULL;
    END
    $$;

CREATE FUNCTION public.wallet_entry_of_wallet_entry_lost() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
    BEGIN
      IF EXISTS (SELECT 1 FROM wallet_entry AS c WHERE c.person_id = OLD.person_id AND c.previous_no = OLD.entry_no AND c.balance_before = OLD.balance_after) THEN
        RAISE EXCEPTION 'rows of wallet_entry are of this wallet_entry' USING ERRCODE = 'foreign_key_violation', CONSTRAINT = 'wallet_entry_of_wallet_entry', TABLE = 'wallet_entry';
      END IF;
      RETURN NULL;
    END
    $$;

CREATE TABLE public.admin_call (
    call_no bigint NOT NULL,
    method text NOT NULL,
    target text NOT NULL,
    body text NOT NULL,
    remote_address text NOT NULL,
    called_at timestamp with time zone NOT NULL,
    CONSTRAINT admin_call_call_no_check CHECK ((call_no >= 1))
);

CREATE TABLE public.attendance (
    clinic_id bigint NOT NULL,
    class_date date NOT NULL,
    person_id bigint NOT NULL,
    attendance_type text NOT NULL,
    opened_at timestamp with time zone NOT NULL,
    attendance_id bigint NOT NULL,
    withdrawn_at timestamp with time zone,
    marked_at timestamp with time zone,
    marked_by bigint,
    CONSTRAINT attendance_attendance_type_check CHECK ((attendance_type = ANY (ARRAY['none'::text, 'attended'::text, 'absent'::text, 'sick'::text, 'late'::text]))),
    CONSTRAINT attendance_marked_check CHECK (((marked_by IS NULL) OR (marked_at IS NOT NULL)))
);

ALTER TABLE public.attendance ALTER COLUMN attendance_id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.attendance_attendance_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.change_log (
    change_number bigint NOT NULL,
    batch_id bytea NOT NULL,
    actor text NOT NULL,
    actor_number bigint NOT NULL,
    kind text NOT NULL,
    person_id bigint,
    decided_at timestamp with time zone NOT NULL,
    trace_id bytea,
    payload jsonb NOT NULL,
    CONSTRAINT change_log_actor_number_check CHECK ((actor_number >= 1)),
    CONSTRAINT change_log_trace_id_check CHECK ((length(trace_id) = 16))
);

ALTER TABLE public.change_log ALTER COLUMN change_number ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.change_log_change_number_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.clinic (
    clinic_id bigint NOT NULL,
    day text NOT NULL,
    "time" text NOT NULL,
    room integer NOT NULL,
    subject text NOT NULL,
    teacher_id bigint,
    teacher_name text NOT NULL,
    capacity integer NOT NULL,
    is_active boolean NOT NULL,
    reservation_window text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    opens_min integer NOT NULL,
    closes_min integer NOT NULL,
    reset_done bigint NOT NULL,
    deleted_at timestamp with time zone,
    CONSTRAINT clinic_capacity_check CHECK (((capacity >= 0) AND (capacity <= 10000))),
    CONSTRAINT clinic_clinic_id_check CHECK ((clinic_id >= 1)),
    CONSTRAINT clinic_closes_min_check CHECK ((closes_min <= 10080)),
    CONSTRAINT clinic_day_check CHECK ((day = ANY (ARRAY['mon'::text, 'tue'::text, 'wed'::text, 'thu'::text, 'fri'::text, 'sat'::text, 'sun'::text]))),
    CONSTRAINT clinic_opens_min_check CHECK ((opens_min >= 0)),
    CONSTRAINT clinic_own_window_check CHECK ((opens_min < closes_min)),
    CONSTRAINT clinic_reservation_window_check CHECK ((reservation_window = ANY (ARRAY['weekly'::text, 'always'::text, 'own'::text]))),
    CONSTRAINT clinic_reset_done_check CHECK ((reset_done >= 0)),
    CONSTRAINT clinic_room_check CHECK (((room >= 1) AND (room <= 8))),
    CONSTRAINT clinic_time_check CHECK (("time" = ANY (ARRAY['18:00'::text, '19:00'::text, '20:00'::text, '21:00'::text])))
);

CREATE TABLE public.clinic_class (
    clinic_id bigint NOT NULL,
    class_date date NOT NULL,
    capacity integer NOT NULL
);

CREATE TABLE public.clinic_refusal (
    week date NOT NULL,
    clinic_id bigint NOT NULL,
    reason text NOT NULL,
    attempts bigint NOT NULL,
    CONSTRAINT clinic_refusal_attempts_check CHECK ((attempts >= 1)),
    CONSTRAINT clinic_refusal_clinic_id_check CHECK ((clinic_id >= 0)),
    CONSTRAINT clinic_refusal_reason_check CHECK ((reason = ANY (ARRAY['rate_limited'::text, 'forbidden'::text, 'closed'::text, 'already_reserved'::text, 'no_show_blocked'::text, 'time_conflict'::text, 'occupied'::text])))
);

CREATE TABLE public.clinic_reservation (
    clinic_id bigint NOT NULL,
    class_date date NOT NULL,
    capacity integer NOT NULL,
    place_no integer NOT NULL,
    person_id bigint NOT NULL,
    reserved_at timestamp with time zone NOT NULL,
    reservation_no bigint NOT NULL,
    released_at timestamp with time zone,
    release_reason text,
    CONSTRAINT clinic_reservation_capacity_check CHECK (((released_at IS NOT NULL) OR (place_no <= capacity))),
    CONSTRAINT clinic_reservation_place_check CHECK ((place_no >= 1)),
    CONSTRAINT clinic_reservation_release_check CHECK (((released_at IS NULL) = (release_reason IS NULL))),
    CONSTRAINT clinic_reservation_release_reason_check CHECK ((release_reason = ANY (ARRAY['cancelled'::text, 'moved'::text, 'reset'::text, 'removed'::text, 'fell_out'::text, 'closed'::text])))
);

ALTER TABLE public.clinic_reservation ALTER COLUMN reservation_no ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.clinic_reservation_reservation_no_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.clinic_waiter (
    clinic_id bigint NOT NULL,
    waiter_no bigint NOT NULL,
    class_date date NOT NULL,
    person_id bigint NOT NULL,
    joined_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    end_reason text,
    CONSTRAINT clinic_waiter_check CHECK (((ended_at IS NULL) = (end_reason IS NULL))),
    CONSTRAINT clinic_waiter_end_reason_check CHECK ((end_reason = ANY (ARRAY['left'::text, 'promoted'::text, 'placed'::text, 'reset'::text, 'closed'::text]))),
    CONSTRAINT clinic_waiter_waiter_no_check CHECK ((waiter_no >= 1))
);

CREATE TABLE public.concert (
    concert_id bigint NOT NULL,
    title text NOT NULL,
    price bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    seats_per_person integer NOT NULL,
    own_room boolean NOT NULL,
    CONSTRAINT concert_concert_id_check CHECK ((concert_id >= 1)),
    CONSTRAINT concert_price_check CHECK ((price >= 0)),
    CONSTRAINT concert_seats_per_person_check CHECK ((seats_per_person >= 0))
);

CREATE TABLE public.concert_date (
    concert_id bigint NOT NULL,
    starts_at timestamp without time zone NOT NULL,
    seat_count integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    price bigint NOT NULL,
    state text NOT NULL,
    refund_all boolean NOT NULL,
    hold_for_ms bigint NOT NULL,
    extend_by_ms bigint NOT NULL,
    max_extensions integer NOT NULL,
    offer_for_ms bigint NOT NULL,
    CONSTRAINT concert_date_extend_by_ms_check CHECK ((extend_by_ms >= 0)),
    CONSTRAINT concert_date_hold_for_ms_check CHECK ((hold_for_ms > 0)),
    CONSTRAINT concert_date_max_extensions_check CHECK ((max_extensions >= 0)),
    CONSTRAINT concert_date_offer_for_ms_check CHECK ((offer_for_ms > 0)),
    CONSTRAINT concert_date_price_check CHECK ((price >= 0)),
    CONSTRAINT concert_date_seat_count_check CHECK (((seat_count >= 1) AND (seat_count <= 100000))),
    CONSTRAINT concert_date_state_check CHECK ((state = ANY (ARRAY['open'::text, 'closed'::text, 'cancelled'::text])))
);

CREATE TABLE public.journal_batch (
    batch_id bytea NOT NULL,
    state text NOT NULL,
    change_count integer NOT NULL,
    written_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT journal_batch_batch_id_check CHECK ((length(batch_id) = 16)),
    CONSTRAINT journal_batch_change_count_check CHECK ((change_count >= 0)),
    CONSTRAINT journal_batch_state_check CHECK ((state = ANY (ARRAY['committed'::text, 'void'::text])))
);

CREATE TABLE public.outbox (
    concert_id bigint,
    starts_at timestamp without time zone,
    notice_no bigint NOT NULL,
    queue_no bigint NOT NULL,
    kind text NOT NULL,
    person_id bigint NOT NULL,
    seats text NOT NULL,
    receipt_no bigint,
    amount bigint NOT NULL,
    expires_at timestamp with time zone,
    queued_at timestamp with time zone NOT NULL,
    state text NOT NULL,
    attempts integer NOT NULL,
    last_error text NOT NULL,
    next_try_at timestamp with time zone,
    delivered_at timestamp with time zone,
    lane text NOT NULL,
    clinic_id bigint,
    class_date date,
    place_no integer,
    CONSTRAINT outbox_attempts_check CHECK ((attempts >= 0)),
    CONSTRAINT outbox_check CHECK (((state = 'delivered'::text) = (delivered_at IS NOT NULL))),
    CONSTRAINT outbox_clinic_check CHECK (((clinic_id IS NULL) OR (lane = ('clinic/'::text || clinic_id)))),
    CONSTRAINT outbox_date_check CHECK (((concert_id IS NULL) = (starts_at IS NULL))),
    CONSTRAINT outbox_kind_check CHECK ((kind = ANY (ARRAY['paid'::text, 'cancelled'::text, 'offered'::text, 'promoted'::text]))),
    CONSTRAINT outbox_lane_check CHECK (((concert_id IS NULL) <> (clinic_id IS NULL))),
    CONSTRAINT outbox_notice_no_check CHECK ((notice_no >= 1)),
    CONSTRAINT outbox_place_no_check CHECK ((place_no >= 1)),
    CONSTRAINT outbox_promotion_check CHECK (((kind <> 'promoted'::text) OR ((clinic_id IS NOT NULL) AND (class_date IS NOT NULL) AND (place_no IS NOT NULL)))),
    CONSTRAINT outbox_state_check CHECK ((state = ANY (ARRAY['pending'::text, 'dead'::text, 'delivered'::text])))
);

CREATE TABLE public.person (
    person_id bigint NOT NULL,
    username text,
    password_hash text NOT NULL,
    name text NOT NULL,
    email text NOT NULL,
    phone_num text NOT NULL,
    student_phone_num text NOT NULL,
    student_parent_phone_num text NOT NULL,
    school text NOT NULL,
    grade text NOT NULL,
    subject text NOT NULL,
    is_active boolean NOT NULL,
    is_staff boolean NOT NULL,
    is_superuser boolean NOT NULL,
    is_teacher boolean NOT NULL,
    is_student boolean NOT NULL,
    no_show integer NOT NULL,
    non_pass boolean NOT NULL,
    essential_clinic boolean NOT NULL,
    needs_password_change boolean NOT NULL,
    registered_at timestamp with time zone NOT NULL,
    CONSTRAINT person_no_show_check CHECK ((no_show >= 0)),
    CONSTRAINT person_person_id_check CHECK ((person_id >= 1)),
    CONSTRAINT person_username_check CHECK ((username <> ''::text))
);

CREATE TABLE public.receipt (
    concert_id bigint NOT NULL,
    starts_at timestamp without time zone NOT NULL,
    receipt_no bigint NOT NULL,
    person_id bigint NOT NULL,
    amount bigint NOT NULL,
    balance_after bigint NOT NULL,
    paid_at timestamp with time zone NOT NULL,
    CONSTRAINT receipt_amount_check CHECK ((amount >= 0)),
    CONSTRAINT receipt_balance_after_check CHECK ((balance_after >= 0)),
    CONSTRAINT receipt_receipt_no_check CHECK ((receipt_no >= 1))
);

CREATE TABLE public.refund_step (
    concert_id bigint NOT NULL,
    starts_at timestamp without time zone NOT NULL,
    step_no integer NOT NULL,
    before_start_ms bigint NOT NULL,
    percent integer NOT NULL,
    CONSTRAINT refund_step_percent_check CHECK (((percent >= 0) AND (percent <= 100))),
    CONSTRAINT refund_step_step_no_check CHECK ((step_no >= 1))
);

CREATE TABLE public.remembered_request (
    remembered_no bigint NOT NULL,
    key_hash bytea NOT NULL,
    fingerprint bytea NOT NULL,
    answer text NOT NULL,
    concert_id bigint,
    starts_at timestamp without time zone,
    seats text NOT NULL,
    remembered_at timestamp with time zone NOT NULL,
    forgotten_at timestamp with time zone NOT NULL,
    clinic_id bigint,
    class_date date,
    person_id bigint,
    CONSTRAINT remembered_request_check CHECK (((concert_id IS NULL) = (starts_at IS NULL))),
    CONSTRAINT remembered_request_fingerprint_check CHECK ((length(fingerprint) = 16)),
    CONSTRAINT remembered_request_key_hash_check CHECK ((length(key_hash) = 16))
);

ALTER TABLE public.remembered_request ALTER COLUMN remembered_no ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.remembered_request_remembered_no_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.schema_migration (
    version integer NOT NULL,
    name text NOT NULL,
    checksum text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.seat_hold (
    concert_id bigint NOT NULL,
    starts_at timestamp without time zone NOT NULL,
    seat_no integer NOT NULL,
    seat_count integer NOT NULL,
    person_id bigint NOT NULL,
    held_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    extensions integer NOT NULL,
    CONSTRAINT seat_hold_check CHECK (((seat_no >= 1) AND (seat_no <= seat_count))),
    CONSTRAINT seat_hold_extensions_check CHECK ((extensions >= 0))
);

CREATE TABLE public.seat_offer (
    concert_id bigint NOT NULL,
    starts_at timestamp without time zone NOT NULL,
    seat_no integer NOT NULL,
    seat_count integer NOT NULL,
    waiter_no bigint NOT NULL,
    person_id bigint NOT NULL,
    offered_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    CONSTRAINT seat_offer_check CHECK (((seat_no >= 1) AND (seat_no <= seat_count)))
);

CREATE TABLE public.seat_sale (
    concert_id bigint NOT NULL,
    starts_at timestamp without time zone NOT NULL,
    receipt_no bigint NOT NULL,
    seat_no integer NOT NULL,
    seat_count integer NOT NULL,
    person_id bigint NOT NULL,
    price bigint NOT NULL,
    sold_at timestamp with time zone NOT NULL,
    cancelled_at timestamp with time zone,
    refund bigint,
    CONSTRAINT seat_sale_check CHECK (((refund >= 0) AND (refund <= price))),
    CONSTRAINT seat_sale_check1 CHECK (((cancelled_at IS NOT NULL) OR (seat_no <= seat_count))),
    CONSTRAINT seat_sale_check2 CHECK (((cancelled_at IS NULL) = (refund IS NULL))),
    CONSTRAINT seat_sale_price_check CHECK ((price >= 0)),
    CONSTRAINT seat_sale_seat_no_check CHECK ((seat_no >= 1))
);

CREATE TABLE public.seat_section (
    concert_id bigint NOT NULL,
    starts_at timestamp without time zone NOT NULL,
    first_seat integer NOT NULL,
    seats integer NOT NULL,
    seats_per_row integer NOT NULL,
    price bigint NOT NULL,
    name text NOT NULL,
    CONSTRAINT seat_section_first_seat_check CHECK ((first_seat >= 1)),
    CONSTRAINT seat_section_price_check CHECK ((price >= 0)),
    CONSTRAINT seat_section_seats_check CHECK ((seats >= 1)),
    CONSTRAINT seat_section_seats_per_row_check CHECK ((seats_per_row >= 1))
);

CREATE TABLE public.server_secret (
    name text NOT NULL,
    bytes bytea NOT NULL,
    CONSTRAINT server_secret_bytes_check CHECK ((length(bytes) = 32))
);

CREATE TABLE public.serving_right (
    only_row boolean DEFAULT true NOT NULL,
    epoch bigint NOT NULL,
    claimed_at timestamp with time zone NOT NULL,
    CONSTRAINT serving_right_only_row_check CHECK (only_row)
);

CREATE TABLE public.session_key (
    start_no bigint NOT NULL,
    key_hash bytea NOT NULL,
    person_id bigint NOT NULL,
    started_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    end_reason text,
    used_at timestamp with time zone NOT NULL,
    CONSTRAINT session_key_check CHECK (((ended_at IS NULL) = (end_reason IS NULL))),
    CONSTRAINT session_key_end_reason_check CHECK ((end_reason = ANY (ARRAY['logout'::text, 'duplicate_login'::text, 'too_many'::text, 'idle'::text, 'password_changed'::text, 'deactivated'::text]))),
    CONSTRAINT session_key_key_hash_check CHECK ((length(key_hash) = 16))
);

ALTER TABLE public.session_key ALTER COLUMN start_no ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.session_key_start_no_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.waiter (
    concert_id bigint NOT NULL,
    starts_at timestamp without time zone NOT NULL,
    waiter_no bigint NOT NULL,
    person_id bigint NOT NULL,
    joined_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    end_reason text,
    CONSTRAINT waiter_check CHECK (((ended_at IS NULL) = (end_reason IS NULL))),
    CONSTRAINT waiter_end_reason_check CHECK ((end_reason = ANY (ARRAY['left'::text, 'closed'::text, 'accepted'::text, 'declined'::text, 'lapsed'::text, 'withdrawn'::text]))),
    CONSTRAINT waiter_waiter_no_check CHECK ((waiter_no >= 1))
);

CREATE TABLE public.waiting_draw (
    draw_no bigint NOT NULL,
    room_id bigint NOT NULL,
    opens_at timestamp with time zone NOT NULL,
    first_ticket bigint NOT NULL,
    last_ticket bigint,
    seed bytea NOT NULL,
    commitment bytea NOT NULL,
    scheduled_at timestamp with time zone NOT NULL,
    drawn_at timestamp with time zone,
    CONSTRAINT waiting_draw_check CHECK (((drawn_at IS NULL) = (last_ticket IS NULL))),
    CONSTRAINT waiting_draw_commitment_check CHECK ((length(commitment) = 32)),
    CONSTRAINT waiting_draw_first_ticket_check CHECK ((first_ticket >= 1)),
    CONSTRAINT waiting_draw_room_id_check CHECK ((room_id >= 0)),
    CONSTRAINT waiting_draw_seed_check CHECK ((length(seed) = 32))
);

ALTER TABLE public.waiting_draw ALTER COLUMN draw_no ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.waiting_draw_draw_no_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.waiting_room (
    room_id bigint NOT NULL,
    mode text NOT NULL,
    places bigint NOT NULL,
    admissions_per_minute bigint NOT NULL,
    active_for_ms bigint NOT NULL,
    claim_for_ms bigint NOT NULL,
    extend_by_ms bigint NOT NULL,
    max_extensions integer NOT NULL,
    idle_for_ms bigint NOT NULL,
    grace_for_ms bigint NOT NULL,
    waits_for_ms bigint NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT waiting_room_admissions_per_minute_check CHECK ((admissions_per_minute >= 0)),
    CONSTRAINT waiting_room_mode_check CHECK ((mode = ANY (ARRAY['open'::text, 'paused'::text, 'draining'::text]))),
    CONSTRAINT waiting_room_places_check CHECK ((places >= 1)),
    CONSTRAINT waiting_room_room_id_check CHECK ((room_id >= 0))
);

CREATE TABLE public.waiting_token (
    room_id bigint NOT NULL,
    ticket_no bigint NOT NULL,
    token_hash bytea NOT NULL,
    person_id bigint NOT NULL,
    status text NOT NULL,
    issued_at timestamp with time zone NOT NULL,
    waits_until timestamp with time zone NOT NULL,
    admitted_at timestamp with time zone,
    active_until timestamp with time zone,
    ended_at timestamp with time zone,
    claimed_at timestamp with time zone,
    extensions integer NOT NULL,
    returns_until timestamp with time zone,
    CONSTRAINT waiting_token_active_check CHECK (((status <> 'active'::text) OR (admitted_at IS NOT NULL))),
    CONSTRAINT waiting_token_admission_check CHECK (((admitted_at IS NULL) = (active_until IS NULL))),
    CONSTRAINT waiting_token_away_check CHECK (((status = 'away'::text) = (returns_until IS NOT NULL))),
    CONSTRAINT waiting_token_claim_check CHECK (((claimed_at IS NULL) OR (admitted_at IS NOT NULL))),
    CONSTRAINT waiting_token_end_check CHECK (((status = ANY (ARRAY['waiting'::text, 'away'::text, 'active'::text])) = (ended_at IS NULL))),
    CONSTRAINT waiting_token_extensions_check CHECK ((extensions >= 0)),
    CONSTRAINT waiting_token_room_id_check CHECK ((room_id >= 0)),
    CONSTRAINT waiting_token_status_check CHECK ((status = ANY (ARRAY['waiting'::text, 'away'::text, 'active'::text, 'expired'::text, 'completed'::text, 'replaced'::text, 'left'::text]))),
    CONSTRAINT waiting_token_ticket_no_check CHECK ((ticket_no >= 1)),
    CONSTRAINT waiting_token_token_hash_check CHECK ((length(token_hash) = 16)),
    CONSTRAINT waiting_token_waiting_check CHECK (((status <> ALL (ARRAY['waiting'::text, 'away'::text])) OR (admitted_at IS NULL)))
);

CREATE TABLE public.wallet_entry (
    person_id bigint NOT NULL,
    entry_no bigint NOT NULL,
    previous_no bigint,
    balance_before bigint NOT NULL,
    amount bigint NOT NULL,
    balance_after bigint NOT NULL,
    reason text NOT NULL,
    entered_at timestamp with time zone NOT NULL,
    concert_id bigint,
    starts_at timestamp without time zone,
    receipt_no bigint,
    CONSTRAINT wallet_entry_amount_check CHECK ((amount <> 0)),
    CONSTRAINT wallet_entry_check CHECK ((COALESCE(previous_no, (0)::bigint) = (entry_no - 1))),
    CONSTRAINT wallet_entry_check1 CHECK (((entry_no > 1) OR (balance_before = 0))),
    CONSTRAINT wallet_entry_check2 CHECK (((balance_after >= 0) AND (balance_after = (balance_before + amount)))),
    CONSTRAINT wallet_entry_date_check CHECK (((concert_id IS NULL) = (starts_at IS NULL))),
    CONSTRAINT wallet_entry_entry_no_check CHECK ((entry_no >= 1)),
    CONSTRAINT wallet_entry_reason_check CHECK ((reason = ANY (ARRAY['credit'::text, 'charge'::text, 'use'::text, 'payment'::text, 'refund'::text]))),
    CONSTRAINT wallet_entry_receipt_no_check CHECK ((receipt_no >= 1)),
    CONSTRAINT wallet_entry_sign_check CHECK (((reason = ANY (ARRAY['use'::text, 'payment'::text])) = (amount < 0)))
);

CREATE TABLE public.week_reset (
    reset_no bigint NOT NULL,
    week date NOT NULL,
    cause text NOT NULL,
    reset_at timestamp with time zone NOT NULL,
    CONSTRAINT week_reset_cause_check CHECK ((cause = ANY (ARRAY['scheduled'::text, 'demanded'::text]))),
    CONSTRAINT week_reset_reset_no_check CHECK ((reset_no >= 1))
);

INSERT INTO public.admin_call VALUES
	(1, 'POST', '/x', '{}', '::1', '2024-09-09 00:01:38.968+00'),
	(2, 'POST', '/x', '{}', '::1', '2024-09-09 00:02:03.238+00'),
	(3, 'POST', '/x', '{}', '::1', '2024-09-09 00:02:38.297+00'),
	(4, 'POST', '/x', '{}', '::1', '2024-09-09 00:05:07.236+00'),
	(5, 'POST', '/x', '{}', '::1', '2024-09-09 00:05:53.365+00'),
	(6, 'POST', '/x', '{}', '::1', '2024-09-09 00:06:23.955+00'),
	(7, 'POST', '/x', '{}', '::1', '2024-09-09 00:07:28.537+00'),
	(8, 'POST', '/x', '{}', '::1', '2024-09-09 00:11:10.07+00'),
	(9, 'POST', '/x', '{}', '::1', '2024-09-09 00:16:05.53+00'),
	(10, 'POST', '/x', '{}', '::1', '2024-09-09 00:16:28.745+00'),
	(11, 'POST', '/x', '{}', '::1', '2024-09-09 00:20:58.652+00'),
	(12, 'POST', '/x', '{}', '::1', '2024-09-09 00:21:39.298+00');

INSERT INTO public.attendance OVERRIDING SYSTEM VALUE VALUES
	(1, '2024-09-16', 1, 'late', '2024-09-09 00:01:11.146+00', 1, '2024-09-09 00:04:27.641+00', '2024-09-09 00:02:35.269+00', 8),
	(1, '2024-09-16', 6, 'none', '2024-09-09 00:03:11.809+00', 4, '2024-09-09 00:04:53.581+00', NULL, NULL),
	(2, '2024-09-16', 1, 'none', '2024-09-09 00:04:27.641+00', 5, '2024-09-09 00:04:53.581+00', NULL, NULL),
	(2, '2024-09-16', 7, 'none', '2024-09-09 00:08:15.982+00', 8, NULL, NULL, NULL),
	(2, '2024-09-16', 6, 'absent', '2024-09-09 00:03:00.833+00', 3, NULL, '2024-09-09 00:08:44.846+00', 8),
	(1, '2024-09-16', 5, 'none', '2024-09-09 00:10:31.564+00', 10, '2024-09-09 00:13:10.639+00', NULL, NULL),
	(2, '2024-09-16', 2, 'none', '2024-09-09 00:14:15.617+00', 14, '2024-09-09 00:15:07.882+00', NULL, NULL),
	(1, '2024-09-16', 2, 'none', '2024-09-09 00:11:58.442+00', 11, NULL, NULL, NULL),
	(1, '2024-09-16', 4, 'attended', '2024-09-09 00:02:31.477+00', 2, NULL, '2024-09-09 00:16:14.559+00', 8),
	(2, '2024-09-16', 5, 'none', '2024-09-09 00:20:28.271+00', 18, NULL, NULL, NULL),
	(1, '2024-09-16', 7, 'none', '2024-09-09 00:12:40.055+00', 12, '2024-09-09 00:20:56.077+00', NULL, NULL),
	(2, '2024-09-16', 8, 'none', '2024-09-09 00:20:43.318+00', 19, '2024-09-09 00:20:45.604+00', NULL, NULL),
	(2, '2024-09-16', 4, 'none', '2024-09-09 00:21:22.045+00', 20, NULL, NULL, NULL),
	(2, '2024-09-16', 3, 'absent', '2024-09-09 00:13:54.965+00', 13, '2024-09-09 00:21:39.251+00', '2024-09-09 00:18:25.456+00', 8);

INSERT INTO public.change_log OVERRIDING SYSTEM VALUE VALUES
	(1, '\x010000000000000000000000000000a5', 'people', 1, 'person_registered', 1, '2024-09-09 00:00:00+00', '\x640000000000000000000000000000a5', '{"name": "테스트학생1", "user": 1, "email": "p1@example.org", "grade": "3", "school": "학교 \"A\"", "no_show": 1, "subject": "physics1", "is_staff": false, "non_pass": true, "username": "user_1", "is_active": true, "phone_num": "010-0000-0001", "is_student": true, "is_teacher": false, "is_superuser": false, "registered_at": "2024-09-09T00:00:00.000Z", "essential_clinic": false, "student_phone_num": "1", "needs_password_change": false, "student_parent_phone_num": "2"}'),
	(2, '\x010000000000000000000000000000a5', 'people', 2, 'person_registered', 2, '2024-09-09 00:00:00+00', '\x640000000000000000000000000000a5', '{"name": "테스트학생2", "user": 2, "email": "p2@example.org", "grade": "3", "school": "학교 \"A\"", "no_show": 1, "subject": "physics1", "is_staff": false, "non_pass": true, "username": "user_2", "is_active": true, "phone_num": "010-0000-0002", "is_student": true, "is_teacher": false, "is_superuser": false, "registered_at": "2024-09-09T00:00:00.000Z", "essential_clinic": true, "student_phone_num": "1", "needs_password_change": false, "student_parent_phone_num": "2"}'),
	(3, '\x010000000000000000000000000000a5', 'people', 3, 'person_registered', 3, '2024-09-09 00:00:00+00', '\x640000000000000000000000000000a5', '{"name": "테스트학생3", "user": 3, "email": "p3@example.org", "grade": "3", "school": "학교 \"A\"", "no_show": 1, "subject": "physics1", "is_staff": false, "non_pass": true, "username": "user_3", "is_active": true, "phone_num": "010-0000-0003", "is_student": true, "is_teacher": false, "is_superuser": false, "registered_at": "2024-09-09T00:00:00.000Z", "essential_clinic": false, "student_phone_num": "1", "needs_password_change": false, "student_parent_phone_num": "2"}'),
	(4, '\x010000000000000000000000000000a5', 'people', 4, 'person_registered', 4, '2024-09-09 00:00:00+00', '\x640000000000000000000000000000a5', '{"name": "테스트학생4", "user": 4, "email": "p4@example.org", "grade": "3", "school": "학교 \"A\"", "no_show": 1, "subject": "physics1", "is_staff": false, "non_pass": true, "username": "user_4", "is_active": true, "phone_num": "010-0000-0004", "is_student": true, "is_teacher": false, "is_superuser": false, "registered_at": "2024-09-09T00:00:00.000Z", "essential_clinic": true, "student_phone_num": "1", "needs_password_change": false, "student_parent_phone_num": "2"}'),
	(5, '\x010000000000000000000000000000a5', 'people', 5, 'person_registered', 5, '2024-09-09 00:00:00+00', '\x640000000000000000000000000000a5', '{"name": "테스트학생5", "user": 5, "email": "p5@example.org", "grade": "3", "school": "학교 \"A\"", "no_show": 1, "subject": "physics1", "is_staff": false, "non_pass": true, "username": "user_5", "is_active": true, "phone_num": "010-0000-0005", "is_student": true, "is_teacher": false, "is_superuser": false, "registered_at": "2024-09-09T00:00:00.000Z", "essential_clinic": false, "student_phone_num": "1", "needs_password_change": false, "student_parent_phone_num": "2"}'),
	(6, '\x010000000000000000000000000000a5', 'people', 6, 'person_registered', 6, '2024-09-09 00:00:00+00', '\x640000000000000000000000000000a5', '{"name": "테스트학생6", "user": 6, "email": "p6@example.org", "grade": "3", "school": "학교 \"A\"", "no_show": 1, "subject": "physics1", "is_staff": false, "non_pass": true, "username": "user_6", "is_active": true, "phone_num": "010-0000-0006", "is_student": true, "is_teacher": false, "is_superuser": false, "registered_at": "2024-09-09T00:00:00.000Z", "essential_clinic": true, "student_phone_num": "1", "needs_password_change": false, "student_parent_phone_num": "2"}'),
	(7, '\x010000000000000000000000000000a5', 'people', 7, 'person_registered', 7, '2024-09-09 00:00:00+00', '\x640000000000000000000000000000a5', '{"name": "테스트학생7", "user": 7, "email": "p7@example.org", "grade": "3", "school": "학교 \"A\"", "no_show": 1, "subject": "physics1", "is_staff": false, "non_pass": true, "username": "user_7", "is_active": true, "phone_num": "010-0000-0007", "is_student": true, "is_teacher": false, "is_superuser": false, "registered_at": "2024-09-09T00:00:00.000Z", "essential_clinic": false, "student_phone_num": "1", "needs_password_change": false, "student_parent_phone_num": "2"}'),
	(8, '\x010000000000000000000000000000a5', 'people', 8, 'person_registered', 8, '2024-09-09 00:00:00+00', '\x640000000000000000000000000000a5', '{"name": "테스트학생8", "user": 8, "email": "p8@example.org", "grade": "3", "school": "학교 \"A\"", "no_show": 1, "subject": "physics1", "is_staff": false, "non_pass": true, "username": "user_8", "is_active": true, "phone_num": "010-0000-0008", "is_student": true, "is_teacher": false, "is_superuser": false, "registered_at": "2024-09-09T00:00:00.000Z", "essential_clinic": true, "student_phone_num": "1", "needs_password_change": false, "student_parent_phone_num": "2"}'),
	(9, '\x010000000000000000000000000000a5', 'catalogue', 1, 'concert_created', NULL, '2024-09-09 00:00:00+00', NULL, '{"price": 50000, "title": "The first \\ concert", "concert": 1, "created_at": "2024-09-09T00:00:00.000Z"}'),
	(10, '\x010000000000000000000000000000a5', 'catalogue', 2, 'concert_date_created', NULL, '2024-09-09 00:00:00+00', NULL, '{"concert": 1, "starts_at": "2024-09-15T20:00:00", "created_at": "2024-09-09T00:00:00.000Z", "seat_count": 10}'),
	(11, '\x010000000000000000000000000000a5', 'clinic/1', 1, 'clinic_created', NULL, '2024-09-09 00:00:00+00', '\x660000000000000000000000000000a5', '{"day": "mon", "room": 1, "time": "18:00", "clinic": 1, "subject": "physics1", "teacher": 8, "capacity": 6, "is_active": true, "created_at": "2024-09-09T00:00:00.000Z", "teacher_name": "테스트강사01", "reservation_window": "weekly"}'),
	(12, '\x010000000000000000000000000000a5', 'clinic/2', 1, 'clinic_created', NULL, '2024-09-09 00:00:00+00', NULL, '{"day": "mon", "room": 2, "time": "18:00", "clinic": 2, "subject": "physics1", "teacher": 8, "capacity": 2, "is_active": true, "created_at": "2024-09-09T00:00:00.000Z", "teacher_name": "테스트강사01", "reservation_window": "weekly"}'),
	(13, '\x020000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 1, 'seat_held', 6, '2024-09-09 00:00:02.546+00', '\x640000000000000000000000000000a5', '{"seat": 5, "user": 6, "concert": 1, "held_at": "2024-09-09T00:00:02.546Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:05:02.546Z"}'),
	(14, '\x020000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 2, 'seat_held', 4, '2024-09-09 00:00:02.546+00', '\x640000000000000000000000000000a5', '{"seat": 1, "user": 4, "concert": 1, "held_at": "2024-09-09T00:00:03.801Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:05:03.801Z"}'),
	(15, '\x020000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 3, 'seat_held', 4, '2024-09-09 00:00:02.546+00', '\x640000000000000000000000000000a5', '{"seat": 2, "user": 4, "concert": 1, "held_at": "2024-09-09T00:00:03.801Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:05:03.801Z"}'),
	(16, '\x020000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 4, 'seat_held', 4, '2024-09-09 00:00:02.546+00', '\x640000000000000000000000000000a5', '{"seat": 3, "user": 4, "concert": 1, "held_at": "2024-09-09T00:00:03.801Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:05:03.801Z"}'),
	(17, '\x020000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 5, 'seat_held', 4, '2024-09-09 00:00:02.546+00', '\x640000000000000000000000000000a5', '{"seat": 4, "user": 4, "concert": 1, "held_at": "2024-09-09T00:00:03.801Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:05:03.801Z"}'),
	(18, '\x020000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 6, 'seat_held', 4, '2024-09-09 00:00:02.546+00', '\x640000000000000000000000000000a5', '{"seat": 6, "user": 4, "concert": 1, "held_at": "2024-09-09T00:00:03.801Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:05:03.801Z"}'),
	(19, '\x020000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 7, 'seat_held', 4, '2024-09-09 00:00:02.546+00', '\x640000000000000000000000000000a5', '{"seat": 7, "user": 4, "concert": 1, "held_at": "2024-09-09T00:00:03.801Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:05:03.801Z"}'),
	(20, '\x020000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 8, 'seat_held', 4, '2024-09-09 00:00:02.546+00', '\x640000000000000000000000000000a5', '{"seat": 8, "user": 4, "concert": 1, "held_at": "2024-09-09T00:00:03.801Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:05:03.801Z"}'),
	(21, '\x020000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 9, 'seat_held', 4, '2024-09-09 00:00:02.546+00', '\x640000000000000000000000000000a5', '{"seat": 9, "user": 4, "concert": 1, "held_at": "2024-09-09T00:00:03.801Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:05:03.801Z"}'),
	(22, '\x020000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 10, 'seat_held', 4, '2024-09-09 00:00:02.546+00', '\x640000000000000000000000000000a5', '{"seat": 10, "user": 4, "concert": 1, "held_at": "2024-09-09T00:00:03.801Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:05:03.801Z"}'),
	(23, '\x030000000000000000000000000000a5', 'waiting-room/all', 1, 'token_issued', 6, '2024-09-09 00:00:12.033+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 6, "token": "030000000000000000000000000000a5", "ticket": 1, "issued_at": "2024-09-09T00:00:12.033Z", "waits_until": "2024-09-09T00:01:42.033Z"}'),
	(24, '\x030000000000000000000000000000a5', 'waiting-room/all', 2, 'token_admitted', 6, '2024-09-09 00:00:12.033+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 6, "ticket": 1, "claimed": false, "admitted_at": "2024-09-09T00:00:12.033Z", "active_until": "2024-09-09T00:00:27.033Z"}'),
	(25, '\x030000000000000000000000000000a5', 'people', 9, 'password_changed', 6, '2024-09-09 00:00:15.051+00', NULL, '{"user": 6, "changed_at": "2024-09-09T00:00:15.051Z", "needs_password_change": true}'),
	(26, '\x040000000000000000000000000000a5', 'waiting-room/all', 3, 'token_ended', 6, '2024-09-09 00:00:27.258+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 6, "reason": "expired", "ticket": 1, "ended_at": "2024-09-09T00:00:27.033Z"}'),
	(27, '\x050000000000000000000000000000a5', 'waiting-room/all', 4, 'opening_scheduled', NULL, '2024-09-09 00:00:42.11+00', '\x640000000000000000000000000000a5', '{"room": 0, "seed": "af089432d9122e1ea78eaae1fe156b33d47f3219da8c577196e5dc8b0b47a07a", "first": 2, "opens_at": "2024-09-09T00:00:52.110Z", "commitment": "5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c", "scheduled_at": "2024-09-09T00:00:42.110Z"}'),
	(28, '\x050000000000000000000000000000a5', 'wallets', 1, 'wallet_moved', 7, '2024-09-09 00:00:43.134+00', NULL, '{"user": 7, "amount": 94498, "reason": "charge", "receipt": 0, "moved_at": "2024-09-09T00:00:43.134Z"}'),
	(29, '\x050000000000000000000000000000a5', 'people', 10, 'session_started', 4, '2024-09-09 00:00:48.43+00', '\x660000000000000000000000000000a5', '{"key": "0a0000000000000000000000000000a5", "user": 4, "started_at": "2024-09-09T00:00:48.430Z"}'),
	(30, '\x060000000000000000000000000000a5', 'wallets', 2, 'wallet_moved', 8, '2024-09-09 00:00:51.937+00', '\x640000000000000000000000000000a5', '{"user": 8, "amount": 171748, "reason": "charge", "receipt": 0, "moved_at": "2024-09-09T00:00:51.937Z"}'),
	(31, '\x060000000000000000000000000000a5', 'waiting-room/all', 5, 'draw_held', NULL, '2024-09-09 00:00:53.926+00', NULL, '{"last": 1, "room": 0, "seed": "af089432d9122e1ea78eaae1fe156b33d47f3219da8c577196e5dc8b0b47a07a", "first": 2, "drawn_at": "2024-09-09T00:00:53.926Z"}'),
	(32, '\x060000000000000000000000000000a5', 'people', 11, 'week_reset', NULL, '2024-09-09 00:00:57.841+00', '\x660000000000000000000000000000a5', '{"week": "2024-09-09", "cause": "demanded", "number": 1, "reset_at": "2024-09-09T00:00:57.841Z"}'),
	(33, '\x060000000000000000000000000000a5', 'clinic/1', 2, 'roster_reset', NULL, '2024-09-09 00:00:57.841+00', NULL, '{"clinic": 1, "number": 1, "reset_at": "2024-09-09T00:00:57.841Z"}'),
	(34, '\x060000000000000000000000000000a5', 'clinic/2', 2, 'roster_reset', NULL, '2024-09-09 00:00:57.841+00', '\x680000000000000000000000000000a5', '{"clinic": 2, "number": 1, "reset_at": "2024-09-09T00:00:57.841Z"}'),
	(35, '\x060000000000000000000000000000a5', 'people', 12, 'password_changed', 3, '2024-09-09 00:01:01.287+00', NULL, '{"user": 3, "changed_at": "2024-09-09T00:01:01.287Z", "needs_password_change": false}'),
	(36, '\x060000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 11, 'waiter_joined', 3, '2024-09-09 00:01:04.347+00', '\x6a0000000000000000000000000000a5', '{"user": 3, "waiter": 1, "concert": 1, "joined_at": "2024-09-09T00:01:04.347Z", "starts_at": "2024-09-15T20:00:00"}'),
	(37, '\x060000000000000000000000000000a5', 'people', 13, 'session_started', 7, '2024-09-09 00:01:07.236+00', NULL, '{"key": "0c0000000000000000000000000000a5", "user": 7, "started_at": "2024-09-09T00:01:07.236Z"}'),
	(38, '\x070000000000000000000000000000a5', 'clinic/1', 3, 'place_reserved', 1, '2024-09-09 00:01:11.146+00', '\x640000000000000000000000000000a5', '{"user": 1, "place": 1, "clinic": 1, "class_date": "2024-09-16", "reserved_at": "2024-09-09T00:01:11.146Z"}'),
	(39, '\x070000000000000000000000000000a5', 'clinic/1', 4, 'attendance_opened', 1, '2024-09-09 00:01:11.146+00', '\x640000000000000000000000000000a5', '{"user": 1, "clinic": 1, "opened_at": "2024-09-09T00:01:11.146Z", "class_date": "2024-09-16"}'),
	(40, '\x070000000000000000000000000000a5', 'people', 14, 'non_pass_cleared', 1, '2024-09-09 00:01:11.146+00', NULL, '{"user": 1, "cleared_at": "2024-09-09T00:01:11.146Z"}');
INSERT INTO public.change_log OVERRIDING SYSTEM VALUE VALUES
	(41, '\x070000000000000000000000000000a5', 'waiting-room/all', 6, 'token_issued', 2, '2024-09-09 00:01:16.304+00', '\x660000000000000000000000000000a5', '{"room": 0, "user": 2, "token": "0f0000000000000000000000000000a5", "ticket": 2, "issued_at": "2024-09-09T00:01:16.304Z", "waits_until": "2024-09-09T00:02:46.304Z"}'),
	(42, '\x070000000000000000000000000000a5', 'waiting-room/all', 7, 'token_admitted', 2, '2024-09-09 00:01:16.304+00', '\x660000000000000000000000000000a5', '{"room": 0, "user": 2, "ticket": 2, "claimed": false, "admitted_at": "2024-09-09T00:01:16.304Z", "active_until": "2024-09-09T00:01:31.304Z"}'),
	(43, '\x070000000000000000000000000000a5', 'people', 15, 'session_used', 4, '2024-09-09 00:01:17.053+00', NULL, '{"key": "0a0000000000000000000000000000a5", "user": 4, "used_at": "2024-09-09T00:01:17.053Z"}'),
	(44, '\x080000000000000000000000000000a5', 'wallets', 3, 'wallet_moved', 8, '2024-09-09 00:01:18.11+00', '\x640000000000000000000000000000a5', '{"user": 8, "amount": 199159, "reason": "charge", "receipt": 0, "moved_at": "2024-09-09T00:01:18.110Z"}'),
	(45, '\x080000000000000000000000000000a5', 'people', 16, 'password_changed', 2, '2024-09-09 00:01:18.375+00', NULL, '{"user": 2, "changed_at": "2024-09-09T00:01:18.375Z", "needs_password_change": true}'),
	(128, '\x190000000000000000000000000000a5', 'waiting-room/all', 43, 'token_ended', 5, '2024-09-09 00:04:57.215+00', NULL, '{"room": 0, "user": 5, "reason": "expired", "ticket": 11, "ended_at": "2024-09-09T00:05:00.836Z"}'),
	(46, '\x080000000000000000000000000000a5', 'waiting-room/all', 8, 'token_issued', 1, '2024-09-09 00:01:19.534+00', '\x660000000000000000000000000000a5', '{"room": 0, "user": 1, "token": "100000000000000000000000000000a5", "ticket": 3, "issued_at": "2024-09-09T00:01:19.534Z", "waits_until": "2024-09-09T00:02:49.534Z"}'),
	(47, '\x080000000000000000000000000000a5', 'waiting-room/all', 9, 'token_admitted', 1, '2024-09-09 00:01:19.534+00', '\x660000000000000000000000000000a5', '{"room": 0, "user": 1, "ticket": 3, "claimed": false, "admitted_at": "2024-09-09T00:01:19.534Z", "active_until": "2024-09-09T00:01:34.534Z"}'),
	(48, '\x080000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 12, 'hold_released', 6, '2024-09-09 00:01:22.389+00', NULL, '{"seat": 5, "user": 6, "concert": 1, "starts_at": "2024-09-15T20:00:00", "released_at": "2024-09-09T00:01:22.389Z"}'),
	(49, '\x080000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 13, 'seat_offered', 3, '2024-09-09 00:01:22.389+00', NULL, '{"seat": 5, "user": 3, "waiter": 1, "concert": 1, "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:11:22.389Z", "offered_at": "2024-09-09T00:01:22.389Z"}'),
	(50, '\x080000000000000000000000000000a5', 'outbox', 1, 'notice_queued', 3, '2024-09-09 00:01:22.389+00', '\x680000000000000000000000000000a5', '{"kind": "offered", "user": 3, "seats": [5], "amount": 0, "notice": 1, "concert": 1, "receipt": 0, "queued_at": "2024-09-09T00:01:22.389Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:11:22.389Z"}'),
	(51, '\x080000000000000000000000000000a5', 'waiting-room/all', 10, 'token_claimed', 1, '2024-09-09 00:01:25.093+00', NULL, '{"room": 0, "user": 1, "ticket": 3, "claimed_at": "2024-09-09T00:01:25.093Z", "active_until": "2024-09-09T00:02:05.093Z"}'),
	(52, '\x090000000000000000000000000000a5', 'people', 17, 'attendance_marked', 1, '2024-09-09 00:01:29.792+00', '\x640000000000000000000000000000a5', '{"by": 8, "type": "sick", "user": 1, "clinic": 1, "marked_at": "2024-09-09T00:01:29.792Z", "class_date": "2024-09-16", "no_show_after": 0}'),
	(53, '\x090000000000000000000000000000a5', 'waiting-room/all', 11, 'token_ended', 2, '2024-09-09 00:01:31.436+00', NULL, '{"room": 0, "user": 2, "reason": "expired", "ticket": 2, "ended_at": "2024-09-09T00:01:31.304Z"}'),
	(54, '\x090000000000000000000000000000a5', 'waiting-room/all', 12, 'token_issued', 4, '2024-09-09 00:01:31.436+00', NULL, '{"room": 0, "user": 4, "token": "110000000000000000000000000000a5", "ticket": 4, "issued_at": "2024-09-09T00:01:31.436Z", "waits_until": "2024-09-09T00:03:01.436Z"}'),
	(55, '\x090000000000000000000000000000a5', 'waiting-room/all', 13, 'token_admitted', 4, '2024-09-09 00:01:31.436+00', NULL, '{"room": 0, "user": 4, "ticket": 4, "claimed": false, "admitted_at": "2024-09-09T00:01:31.436Z", "active_until": "2024-09-09T00:01:46.436Z"}'),
	(56, '\x090000000000000000000000000000a5', 'people', 18, 'session_started', 2, '2024-09-09 00:01:33.928+00', '\x660000000000000000000000000000a5', '{"key": "120000000000000000000000000000a5", "user": 2, "started_at": "2024-09-09T00:01:33.928Z"}'),
	(57, '\x090000000000000000000000000000a5', 'waiting-room/all', 14, 'token_ended', 4, '2024-09-09 00:01:34.732+00', NULL, '{"room": 0, "user": 4, "reason": "replaced", "ticket": 4, "ended_at": "2024-09-09T00:01:34.732Z"}'),
	(58, '\x090000000000000000000000000000a5', 'waiting-room/all', 15, 'token_issued', 4, '2024-09-09 00:01:34.732+00', NULL, '{"room": 0, "user": 4, "token": "130000000000000000000000000000a5", "ticket": 5, "issued_at": "2024-09-09T00:01:34.732Z", "waits_until": "2024-09-09T00:03:04.732Z"}'),
	(59, '\x090000000000000000000000000000a5', 'waiting-room/all', 16, 'token_admitted', 4, '2024-09-09 00:01:34.732+00', NULL, '{"room": 0, "user": 4, "ticket": 5, "claimed": false, "admitted_at": "2024-09-09T00:01:34.732Z", "active_until": "2024-09-09T00:01:49.732Z"}'),
	(60, '\x0a0000000000000000000000000000a5', 'audit', 1, 'admin_called', NULL, '2024-09-09 00:01:38.968+00', '\x640000000000000000000000000000a5', '{"body": "{}", "call": 1, "method": "POST", "target": "/x", "called_at": "2024-09-09T00:01:38.968Z", "remote_address": "::1"}'),
	(61, '\x0a0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 14, 'waiter_joined', 1, '2024-09-09 00:01:47.03+00', NULL, '{"user": 1, "waiter": 2, "concert": 1, "joined_at": "2024-09-09T00:01:47.030Z", "starts_at": "2024-09-15T20:00:00"}'),
	(62, '\x0a0000000000000000000000000000a5', 'waiting-room/all', 17, 'token_ended', 4, '2024-09-09 00:01:49.853+00', '\x660000000000000000000000000000a5', '{"room": 0, "user": 4, "reason": "expired", "ticket": 5, "ended_at": "2024-09-09T00:01:49.732Z"}'),
	(63, '\x0a0000000000000000000000000000a5', 'wallets', 4, 'wallet_moved', 1, '2024-09-09 00:01:49.853+00', NULL, '{"user": 1, "amount": 117725, "reason": "charge", "receipt": 0, "moved_at": "2024-09-09T00:01:49.853Z"}'),
	(64, '\x0a0000000000000000000000000000a5', 'waiting-room/all', 18, 'token_issued', 5, '2024-09-09 00:01:50.025+00', '\x680000000000000000000000000000a5', '{"room": 0, "user": 5, "token": "150000000000000000000000000000a5", "ticket": 6, "issued_at": "2024-09-09T00:01:50.025Z", "waits_until": "2024-09-09T00:03:20.025Z"}'),
	(65, '\x0a0000000000000000000000000000a5', 'waiting-room/all', 19, 'token_admitted', 5, '2024-09-09 00:01:50.025+00', '\x680000000000000000000000000000a5', '{"room": 0, "user": 5, "ticket": 6, "claimed": false, "admitted_at": "2024-09-09T00:01:50.025Z", "active_until": "2024-09-09T00:02:05.025Z"}'),
	(66, '\x0b0000000000000000000000000000a5', 'outbox', 2, 'notice_delivered', NULL, '2024-09-09 00:01:57.009+00', '\x640000000000000000000000000000a5', '{"notice": 1, "concert": 1, "starts_at": "2024-09-15T20:00:00", "delivered_at": "2024-09-09T00:01:57.009Z"}'),
	(67, '\x0b0000000000000000000000000000a5', 'waiting-room/all', 20, 'token_ended', 1, '2024-09-09 00:01:59.836+00', NULL, '{"room": 0, "user": 1, "reason": "replaced", "ticket": 3, "ended_at": "2024-09-09T00:01:59.836Z"}'),
	(68, '\x0b0000000000000000000000000000a5', 'waiting-room/all', 21, 'token_issued', 1, '2024-09-09 00:01:59.836+00', NULL, '{"room": 0, "user": 1, "token": "160000000000000000000000000000a5", "ticket": 7, "issued_at": "2024-09-09T00:01:59.836Z", "waits_until": "2024-09-09T00:03:29.836Z"}'),
	(69, '\x0b0000000000000000000000000000a5', 'waiting-room/all', 22, 'token_admitted', 1, '2024-09-09 00:01:59.836+00', NULL, '{"room": 0, "user": 1, "ticket": 7, "claimed": false, "admitted_at": "2024-09-09T00:01:59.836Z", "active_until": "2024-09-09T00:02:14.836Z"}'),
	(70, '\x0c0000000000000000000000000000a5', 'audit', 2, 'admin_called', NULL, '2024-09-09 00:02:03.238+00', '\x640000000000000000000000000000a5', '{"body": "{}", "call": 2, "method": "POST", "target": "/x", "called_at": "2024-09-09T00:02:03.238Z", "remote_address": "::1"}'),
	(71, '\x0d0000000000000000000000000000a5', 'waiting-room/all', 23, 'token_ended', 5, '2024-09-09 00:02:06.832+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 5, "reason": "expired", "ticket": 6, "ended_at": "2024-09-09T00:02:05.025Z"}'),
	(72, '\x0d0000000000000000000000000000a5', 'waiting-room/all', 24, 'token_ended', 1, '2024-09-09 00:02:06.832+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 1, "reason": "expired", "ticket": 7, "ended_at": "2024-09-09T00:02:14.836Z"}'),
	(73, '\x0e0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 15, 'waiter_left', 1, '2024-09-09 00:02:25.712+00', '\x640000000000000000000000000000a5', '{"user": 1, "reason": "left", "waiter": 2, "concert": 1, "left_at": "2024-09-09T00:02:25.712Z", "starts_at": "2024-09-15T20:00:00"}'),
	(74, '\x0e0000000000000000000000000000a5', 'clinic/1', 5, 'place_reserved', 4, '2024-09-09 00:02:31.477+00', NULL, '{"user": 4, "place": 2, "clinic": 1, "class_date": "2024-09-16", "reserved_at": "2024-09-09T00:02:31.477Z"}'),
	(75, '\x0e0000000000000000000000000000a5', 'clinic/1', 6, 'attendance_opened', 4, '2024-09-09 00:02:31.477+00', NULL, '{"user": 4, "clinic": 1, "opened_at": "2024-09-09T00:02:31.477Z", "class_date": "2024-09-16"}'),
	(76, '\x0e0000000000000000000000000000a5', 'people', 19, 'non_pass_cleared', 4, '2024-09-09 00:02:31.477+00', '\x660000000000000000000000000000a5', '{"user": 4, "cleared_at": "2024-09-09T00:02:31.477Z"}'),
	(77, '\x0f0000000000000000000000000000a5', 'people', 20, 'attendance_marked', 1, '2024-09-09 00:02:35.269+00', '\x640000000000000000000000000000a5', '{"by": 8, "type": "late", "user": 1, "clinic": 1, "marked_at": "2024-09-09T00:02:35.269Z", "class_date": "2024-09-16", "no_show_after": 0}'),
	(78, '\x0f0000000000000000000000000000a5', 'audit', 3, 'admin_called', NULL, '2024-09-09 00:02:38.297+00', NULL, '{"body": "{}", "call": 3, "method": "POST", "target": "/x", "called_at": "2024-09-09T00:02:38.297Z", "remote_address": "::1"}'),
	(79, '\x100000000000000000000000000000a5', 'waiting-room/all', 25, 'opening_scheduled', NULL, '2024-09-09 00:02:41.881+00', '\x640000000000000000000000000000a5', '{"room": 0, "seed": "08f5cdc0db6d4e12f79818cdfad1e8961042ca0be95dbcb96530b4f2a8bfc968", "first": 8, "opens_at": "2024-09-09T00:03:05.881Z", "commitment": "5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c", "scheduled_at": "2024-09-09T00:02:41.881Z"}');
INSERT INTO public.change_log OVERRIDING SYSTEM VALUE VALUES
	(80, '\x110000000000000000000000000000a5', 'clinic/2', 3, 'place_reserved', 6, '2024-09-09 00:03:00.833+00', '\x640000000000000000000000000000a5', '{"user": 6, "place": 1, "clinic": 2, "class_date": "2024-09-16", "reserved_at": "2024-09-09T00:03:00.833Z"}'),
	(81, '\x110000000000000000000000000000a5', 'clinic/2', 4, 'attendance_opened', 6, '2024-09-09 00:03:00.833+00', '\x640000000000000000000000000000a5', '{"user": 6, "clinic": 2, "opened_at": "2024-09-09T00:03:00.833Z", "class_date": "2024-09-16"}'),
	(82, '\x110000000000000000000000000000a5', 'people', 21, 'non_pass_cleared', 6, '2024-09-09 00:03:00.833+00', NULL, '{"user": 6, "cleared_at": "2024-09-09T00:03:00.833Z"}'),
	(83, '\x110000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 16, 'waiter_joined', 1, '2024-09-09 00:03:02.976+00', '\x660000000000000000000000000000a5', '{"user": 1, "waiter": 3, "concert": 1, "joined_at": "2024-09-09T00:03:02.976Z", "starts_at": "2024-09-15T20:00:00"}'),
	(84, '\x110000000000000000000000000000a5', 'waiting-room/all', 26, 'draw_held', NULL, '2024-09-09 00:03:06.622+00', NULL, '{"last": 7, "room": 0, "seed": "08f5cdc0db6d4e12f79818cdfad1e8961042ca0be95dbcb96530b4f2a8bfc968", "first": 8, "drawn_at": "2024-09-09T00:03:06.622Z"}'),
	(85, '\x110000000000000000000000000000a5', 'clinic/1', 7, 'place_reserved', 6, '2024-09-09 00:03:11.809+00', '\x680000000000000000000000000000a5', '{"user": 6, "place": 3, "clinic": 1, "class_date": "2024-09-16", "reserved_at": "2024-09-09T00:03:11.809Z"}'),
	(86, '\x110000000000000000000000000000a5', 'clinic/1', 8, 'attendance_opened', 6, '2024-09-09 00:03:11.809+00', '\x680000000000000000000000000000a5', '{"user": 6, "clinic": 1, "opened_at": "2024-09-09T00:03:11.809Z", "class_date": "2024-09-16"}'),
	(87, '\x120000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 17, 'waiter_joined', 5, '2024-09-09 00:03:21.731+00', '\x640000000000000000000000000000a5', '{"user": 5, "waiter": 4, "concert": 1, "joined_at": "2024-09-09T00:03:21.731Z", "starts_at": "2024-09-15T20:00:00"}'),
	(88, '\x130000000000000000000000000000a5', 'waiting-room/all', 27, 'token_issued', 5, '2024-09-09 00:03:25.528+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 5, "token": "1c0000000000000000000000000000a5", "ticket": 8, "issued_at": "2024-09-09T00:03:25.528Z", "waits_until": "2024-09-09T00:04:55.528Z"}'),
	(89, '\x130000000000000000000000000000a5', 'waiting-room/all', 28, 'token_admitted', 5, '2024-09-09 00:03:25.528+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 5, "ticket": 8, "claimed": false, "admitted_at": "2024-09-09T00:03:25.528Z", "active_until": "2024-09-09T00:03:40.528Z"}'),
	(90, '\x130000000000000000000000000000a5', 'waiting-room/all', 29, 'token_issued', 2, '2024-09-09 00:03:25.528+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 2, "token": "1d0000000000000000000000000000a5", "ticket": 9, "issued_at": "2024-09-09T00:03:32.398Z", "waits_until": "2024-09-09T00:05:02.398Z"}'),
	(91, '\x130000000000000000000000000000a5', 'waiting-room/all', 30, 'token_admitted', 2, '2024-09-09 00:03:25.528+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 2, "ticket": 9, "claimed": false, "admitted_at": "2024-09-09T00:03:32.398Z", "active_until": "2024-09-09T00:03:47.398Z"}'),
	(92, '\x130000000000000000000000000000a5', 'waiting-room/all', 31, 'token_ended', 5, '2024-09-09 00:03:25.528+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 5, "reason": "expired", "ticket": 8, "ended_at": "2024-09-09T00:03:40.528Z"}'),
	(93, '\x130000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 18, 'waiter_joined', 4, '2024-09-09 00:03:42.258+00', NULL, '{"user": 4, "waiter": 5, "concert": 1, "joined_at": "2024-09-09T00:03:42.258Z", "starts_at": "2024-09-15T20:00:00"}'),
	(94, '\x140000000000000000000000000000a5', 'people', 22, 'password_changed', 8, '2024-09-09 00:03:43.846+00', '\x640000000000000000000000000000a5', '{"user": 8, "changed_at": "2024-09-09T00:03:43.846Z", "needs_password_change": false}'),
	(95, '\x140000000000000000000000000000a5', 'waiting-room/all', 32, 'token_ended', 2, '2024-09-09 00:03:50.156+00', NULL, '{"room": 0, "user": 2, "reason": "expired", "ticket": 9, "ended_at": "2024-09-09T00:03:47.398Z"}'),
	(96, '\x140000000000000000000000000000a5', 'people', 23, 'week_reset', NULL, '2024-09-09 00:03:52.487+00', '\x660000000000000000000000000000a5', '{"week": "2024-09-16", "cause": "scheduled", "number": 2, "reset_at": "2024-09-09T00:03:52.487Z"}'),
	(97, '\x150000000000000000000000000000a5', 'wallets', 5, 'wallet_moved', 1, '2024-09-09 00:04:05.653+00', '\x640000000000000000000000000000a5', '{"user": 1, "amount": 132960, "reason": "charge", "receipt": 0, "moved_at": "2024-09-09T00:04:05.653Z"}'),
	(98, '\x150000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 19, 'offer_ended', 3, '2024-09-09 00:04:12.162+00', NULL, '{"seat": 5, "user": 3, "reason": "declined", "waiter": 1, "concert": 1, "ended_at": "2024-09-09T00:04:12.162Z", "starts_at": "2024-09-15T20:00:00"}'),
	(99, '\x150000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 20, 'seat_offered', 1, '2024-09-09 00:04:12.162+00', NULL, '{"seat": 5, "user": 1, "waiter": 3, "concert": 1, "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:14:12.162Z", "offered_at": "2024-09-09T00:04:12.162Z"}'),
	(100, '\x150000000000000000000000000000a5', 'outbox', 3, 'notice_queued', 1, '2024-09-09 00:04:12.162+00', '\x660000000000000000000000000000a5', '{"kind": "offered", "user": 1, "seats": [5], "amount": 0, "notice": 2, "concert": 1, "receipt": 0, "queued_at": "2024-09-09T00:04:12.162Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:14:12.162Z"}'),
	(101, '\x150000000000000000000000000000a5', 'outbox', 4, 'notice_failed', NULL, '2024-09-09 00:04:12.162+00', '\x660000000000000000000000000000a5', '{"dead": false, "error": "no answer", "notice": 2, "attempt": 1, "concert": 1, "failed_at": "2024-09-09T00:04:14.127Z", "starts_at": "2024-09-15T20:00:00", "next_try_at": "2024-09-09T00:04:15.127Z"}'),
	(102, '\x160000000000000000000000000000a5', 'people', 24, 'attendance_marked', 6, '2024-09-09 00:04:17.766+00', '\x640000000000000000000000000000a5', '{"by": 8, "type": "attended", "user": 6, "clinic": 2, "marked_at": "2024-09-09T00:04:17.766Z", "class_date": "2024-09-16", "no_show_after": 0}'),
	(103, '\x170000000000000000000000000000a5', 'clinic/1', 9, 'place_released', 1, '2024-09-09 00:04:27.641+00', '\x640000000000000000000000000000a5', '{"user": 1, "place": 1, "clinic": 1, "reason": "moved", "class_date": "2024-09-16", "released_at": "2024-09-09T00:04:27.641Z"}'),
	(104, '\x170000000000000000000000000000a5', 'clinic/2', 5, 'place_reserved', 1, '2024-09-09 00:04:27.641+00', NULL, '{"user": 1, "place": 2, "clinic": 2, "class_date": "2024-09-16", "reserved_at": "2024-09-09T00:04:27.641Z"}'),
	(105, '\x170000000000000000000000000000a5', 'clinic/2', 6, 'attendance_opened', 1, '2024-09-09 00:04:27.641+00', NULL, '{"user": 1, "clinic": 2, "opened_at": "2024-09-09T00:04:27.641Z", "class_date": "2024-09-16"}'),
	(106, '\x170000000000000000000000000000a5', 'outbox', 5, 'notice_failed', NULL, '2024-09-09 00:04:30.311+00', '\x660000000000000000000000000000a5', '{"dead": true, "error": "no answer", "notice": 2, "attempt": 2, "concert": 1, "failed_at": "2024-09-09T00:04:30.311Z", "starts_at": "2024-09-15T20:00:00", "next_try_at": "2024-09-09T00:04:30.311Z"}'),
	(107, '\x170000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 21, 'hold_extended', 4, '2024-09-09 00:04:39.868+00', NULL, '{"seat": 1, "user": 4, "concert": 1, "extension": 1, "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:07:03.801Z", "extended_at": "2024-09-09T00:04:39.868Z"}'),
	(108, '\x170000000000000000000000000000a5', 'wallets', 6, 'wallet_moved', 4, '2024-09-09 00:04:42.097+00', '\x680000000000000000000000000000a5', '{"user": 4, "amount": 68453, "reason": "charge", "receipt": 0, "moved_at": "2024-09-09T00:04:42.097Z"}'),
	(109, '\x180000000000000000000000000000a5', 'waiting-room/all', 33, 'token_issued', 4, '2024-09-09 00:04:43.705+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 4, "token": "200000000000000000000000000000a5", "ticket": 10, "issued_at": "2024-09-09T00:04:43.705Z", "waits_until": "2024-09-09T00:06:13.705Z"}'),
	(110, '\x180000000000000000000000000000a5', 'waiting-room/all', 34, 'token_admitted', 4, '2024-09-09 00:04:43.705+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 4, "ticket": 10, "claimed": false, "admitted_at": "2024-09-09T00:04:43.705Z", "active_until": "2024-09-09T00:04:58.705Z"}'),
	(111, '\x180000000000000000000000000000a5', 'waiting-room/all', 35, 'token_issued', 5, '2024-09-09 00:04:43.705+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 5, "token": "220000000000000000000000000000a5", "ticket": 11, "issued_at": "2024-09-09T00:04:45.836Z", "waits_until": "2024-09-09T00:06:15.836Z"}'),
	(112, '\x180000000000000000000000000000a5', 'waiting-room/all', 36, 'token_admitted', 5, '2024-09-09 00:04:43.705+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 5, "ticket": 11, "claimed": false, "admitted_at": "2024-09-09T00:04:45.836Z", "active_until": "2024-09-09T00:05:00.836Z"}'),
	(113, '\x180000000000000000000000000000a5', 'waiting-room/all', 37, 'token_ended', 4, '2024-09-09 00:04:43.705+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 4, "reason": "replaced", "ticket": 10, "ended_at": "2024-09-09T00:04:47.517Z"}'),
	(114, '\x180000000000000000000000000000a5', 'waiting-room/all', 38, 'token_issued', 4, '2024-09-09 00:04:43.705+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 4, "token": "230000000000000000000000000000a5", "ticket": 12, "issued_at": "2024-09-09T00:04:47.517Z", "waits_until": "2024-09-09T00:06:17.517Z"}'),
	(115, '\x180000000000000000000000000000a5', 'waiting-room/all', 39, 'token_admitted', 4, '2024-09-09 00:04:43.705+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 4, "ticket": 12, "claimed": false, "admitted_at": "2024-09-09T00:04:47.517Z", "active_until": "2024-09-09T00:05:02.517Z"}'),
	(116, '\x180000000000000000000000000000a5', 'waiting-room/all', 40, 'token_issued', 1, '2024-09-09 00:04:43.705+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 1, "token": "240000000000000000000000000000a5", "ticket": 13, "issued_at": "2024-09-09T00:04:50.070Z", "waits_until": "2024-09-09T00:06:20.070Z"}'),
	(117, '\x180000000000000000000000000000a5', 'waiting-room/all', 41, 'token_admitted', 1, '2024-09-09 00:04:43.705+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 1, "ticket": 13, "claimed": false, "admitted_at": "2024-09-09T00:04:50.070Z", "active_until": "2024-09-09T00:05:05.070Z"}'),
	(118, '\x180000000000000000000000000000a5', 'people', 25, 'week_reset', NULL, '2024-09-09 00:04:53.581+00', NULL, '{"week": "2024-09-09", "cause": "demanded", "number": 3, "reset_at": "2024-09-09T00:04:53.581Z"}'),
	(119, '\x180000000000000000000000000000a5', 'clinic/1', 10, 'place_released', 4, '2024-09-09 00:04:53.581+00', '\x660000000000000000000000000000a5', '{"user": 4, "place": 2, "clinic": 1, "reason": "reset", "class_date": "2024-09-16", "released_at": "2024-09-09T00:04:53.581Z"}');
INSERT INTO public.change_log OVERRIDING SYSTEM VALUE VALUES
	(120, '\x180000000000000000000000000000a5', 'clinic/1', 11, 'place_released', 6, '2024-09-09 00:04:53.581+00', '\x660000000000000000000000000000a5', '{"user": 6, "place": 3, "clinic": 1, "reason": "reset", "class_date": "2024-09-16", "released_at": "2024-09-09T00:04:53.581Z"}'),
	(121, '\x180000000000000000000000000000a5', 'clinic/1', 12, 'roster_reset', NULL, '2024-09-09 00:04:53.581+00', '\x660000000000000000000000000000a5', '{"clinic": 1, "number": 3, "reset_at": "2024-09-09T00:04:53.581Z"}'),
	(122, '\x180000000000000000000000000000a5', 'clinic/2', 7, 'place_released', 6, '2024-09-09 00:04:53.581+00', NULL, '{"user": 6, "place": 1, "clinic": 2, "reason": "reset", "class_date": "2024-09-16", "released_at": "2024-09-09T00:04:53.581Z"}'),
	(123, '\x180000000000000000000000000000a5', 'clinic/2', 8, 'place_released', 1, '2024-09-09 00:04:53.581+00', NULL, '{"user": 1, "place": 2, "clinic": 2, "reason": "reset", "class_date": "2024-09-16", "released_at": "2024-09-09T00:04:53.581Z"}'),
	(124, '\x180000000000000000000000000000a5', 'clinic/2', 9, 'roster_reset', NULL, '2024-09-09 00:04:53.581+00', NULL, '{"clinic": 2, "number": 3, "reset_at": "2024-09-09T00:04:53.581Z"}'),
	(125, '\x190000000000000000000000000000a5', 'clinic/1', 13, 'place_reserved', 4, '2024-09-09 00:04:56.86+00', '\x640000000000000000000000000000a5', '{"user": 4, "place": 1, "clinic": 1, "class_date": "2024-09-16", "reserved_at": "2024-09-09T00:04:56.860Z"}'),
	(126, '\x190000000000000000000000000000a5', 'clinic/1', 14, 'attendance_opened', 4, '2024-09-09 00:04:56.86+00', '\x640000000000000000000000000000a5', '{"user": 4, "clinic": 1, "opened_at": "2024-09-09T00:04:56.860Z", "class_date": "2024-09-16"}'),
	(127, '\x190000000000000000000000000000a5', 'waiting-room/all', 42, 'token_claimed', 1, '2024-09-09 00:04:57.215+00', NULL, '{"room": 0, "user": 1, "ticket": 13, "claimed_at": "2024-09-09T00:04:57.215Z", "active_until": "2024-09-09T00:05:37.215Z"}'),
	(129, '\x190000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 22, 'hold_expired', 4, '2024-09-09 00:05:04.306+00', '\x660000000000000000000000000000a5', '{"seat": 2, "user": 4, "concert": 1, "ended_at": "2024-09-09T00:05:03.801Z", "starts_at": "2024-09-15T20:00:00"}'),
	(130, '\x190000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 23, 'seat_offered', 5, '2024-09-09 00:05:04.306+00', '\x660000000000000000000000000000a5', '{"seat": 2, "user": 5, "waiter": 4, "concert": 1, "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:15:04.306Z", "offered_at": "2024-09-09T00:05:04.306Z"}'),
	(131, '\x190000000000000000000000000000a5', 'outbox', 6, 'notice_queued', 5, '2024-09-09 00:05:04.306+00', NULL, '{"kind": "offered", "user": 5, "seats": [2], "amount": 0, "notice": 3, "concert": 1, "receipt": 0, "queued_at": "2024-09-09T00:05:04.306Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:15:04.306Z"}'),
	(132, '\x190000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 24, 'hold_expired', 4, '2024-09-09 00:05:04.306+00', '\x680000000000000000000000000000a5', '{"seat": 3, "user": 4, "concert": 1, "ended_at": "2024-09-09T00:05:03.801Z", "starts_at": "2024-09-15T20:00:00"}'),
	(133, '\x190000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 25, 'seat_offered', 4, '2024-09-09 00:05:04.306+00', '\x680000000000000000000000000000a5', '{"seat": 3, "user": 4, "waiter": 5, "concert": 1, "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:15:04.306Z", "offered_at": "2024-09-09T00:05:04.306Z"}'),
	(134, '\x190000000000000000000000000000a5', 'outbox', 7, 'notice_queued', 4, '2024-09-09 00:05:04.306+00', NULL, '{"kind": "offered", "user": 4, "seats": [3], "amount": 0, "notice": 4, "concert": 1, "receipt": 0, "queued_at": "2024-09-09T00:05:04.306Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:15:04.306Z"}'),
	(135, '\x190000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 26, 'hold_expired', 4, '2024-09-09 00:05:04.306+00', '\x6a0000000000000000000000000000a5', '{"seat": 4, "user": 4, "concert": 1, "ended_at": "2024-09-09T00:05:03.801Z", "starts_at": "2024-09-15T20:00:00"}'),
	(136, '\x190000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 27, 'hold_expired', 4, '2024-09-09 00:05:04.306+00', '\x6a0000000000000000000000000000a5', '{"seat": 6, "user": 4, "concert": 1, "ended_at": "2024-09-09T00:05:03.801Z", "starts_at": "2024-09-15T20:00:00"}'),
	(137, '\x190000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 28, 'hold_expired', 4, '2024-09-09 00:05:04.306+00', '\x6a0000000000000000000000000000a5', '{"seat": 7, "user": 4, "concert": 1, "ended_at": "2024-09-09T00:05:03.801Z", "starts_at": "2024-09-15T20:00:00"}'),
	(138, '\x190000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 29, 'hold_expired', 4, '2024-09-09 00:05:04.306+00', '\x6a0000000000000000000000000000a5', '{"seat": 8, "user": 4, "concert": 1, "ended_at": "2024-09-09T00:05:03.801Z", "starts_at": "2024-09-15T20:00:00"}'),
	(139, '\x190000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 30, 'hold_expired', 4, '2024-09-09 00:05:04.306+00', '\x6a0000000000000000000000000000a5', '{"seat": 9, "user": 4, "concert": 1, "ended_at": "2024-09-09T00:05:03.801Z", "starts_at": "2024-09-15T20:00:00"}'),
	(140, '\x190000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 31, 'hold_expired', 4, '2024-09-09 00:05:04.306+00', '\x6a0000000000000000000000000000a5', '{"seat": 10, "user": 4, "concert": 1, "ended_at": "2024-09-09T00:05:03.801Z", "starts_at": "2024-09-15T20:00:00"}'),
	(141, '\x190000000000000000000000000000a5', 'waiting-room/all', 44, 'token_ended', 4, '2024-09-09 00:05:04.306+00', NULL, '{"room": 0, "user": 4, "reason": "expired", "ticket": 12, "ended_at": "2024-09-09T00:05:02.517Z"}'),
	(142, '\x190000000000000000000000000000a5', 'outbox', 8, 'notice_resent', NULL, '2024-09-09 00:05:04.306+00', '\x6c0000000000000000000000000000a5', '{"notice": 2, "concert": 1, "resent_at": "2024-09-09T00:05:04.306Z", "starts_at": "2024-09-15T20:00:00"}'),
	(143, '\x190000000000000000000000000000a5', 'clinic/1', 15, 'clinic_changed', NULL, '2024-09-09 00:05:05.187+00', NULL, '{"day": "mon", "room": 1, "time": "18:00", "clinic": 1, "subject": "physics1", "teacher": 8, "capacity": 5, "is_active": true, "changed_at": "2024-09-09T00:05:05.187Z", "own_window": {"opens_min": 42, "closes_min": 6000}, "teacher_name": "테스트강사01", "reservation_window": "own"}'),
	(144, '\x190000000000000000000000000000a5', 'outbox', 9, 'notice_failed', NULL, '2024-09-09 00:05:06.416+00', '\x6e0000000000000000000000000000a5', '{"dead": false, "error": "no answer", "notice": 2, "attempt": 1, "concert": 1, "failed_at": "2024-09-09T00:05:06.416Z", "starts_at": "2024-09-15T20:00:00", "next_try_at": "2024-09-09T00:05:07.416Z"}'),
	(145, '\x1a0000000000000000000000000000a5', 'people', 26, 'session_ended', 7, '2024-09-09 00:05:07.236+00', '\x640000000000000000000000000000a5', '{"key": "0c0000000000000000000000000000a5", "user": 7, "reason": "idle", "ended_at": "2024-09-09T00:05:07.236Z"}'),
	(146, '\x1a0000000000000000000000000000a5', 'audit', 4, 'admin_called', NULL, '2024-09-09 00:05:07.236+00', NULL, '{"body": "{}", "call": 4, "method": "POST", "target": "/x", "called_at": "2024-09-09T00:05:07.236Z", "remote_address": "::1"}'),
	(147, '\x1a0000000000000000000000000000a5', 'clinic/2', 10, 'place_reserved', 6, '2024-09-09 00:05:11.489+00', '\x660000000000000000000000000000a5', '{"user": 6, "place": 1, "clinic": 2, "class_date": "2024-09-16", "reserved_at": "2024-09-09T00:05:11.489Z"}'),
	(148, '\x1a0000000000000000000000000000a5', 'clinic/2', 11, 'attendance_opened', 6, '2024-09-09 00:05:11.489+00', '\x660000000000000000000000000000a5', '{"user": 6, "clinic": 2, "opened_at": "2024-09-09T00:05:11.489Z", "class_date": "2024-09-16"}'),
	(149, '\x1b0000000000000000000000000000a5', 'outbox', 10, 'notice_delivered', NULL, '2024-09-09 00:05:12.179+00', '\x640000000000000000000000000000a5', '{"notice": 2, "concert": 1, "starts_at": "2024-09-15T20:00:00", "delivered_at": "2024-09-09T00:05:12.179Z"}'),
	(150, '\x1b0000000000000000000000000000a5', 'waiting-room/all', 45, 'opening_scheduled', NULL, '2024-09-09 00:05:13.582+00', NULL, '{"room": 0, "seed": "077ce708702fab66490b4305bef07a3ef7f8d4044b29e9f860fd207e68abaaab", "first": 14, "opens_at": "2024-09-09T00:05:20.582Z", "commitment": "5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c", "scheduled_at": "2024-09-09T00:05:13.582Z"}'),
	(151, '\x1c0000000000000000000000000000a5', 'people', 27, 'attendance_marked', 4, '2024-09-09 00:05:14.049+00', '\x640000000000000000000000000000a5', '{"by": 8, "type": "late", "user": 4, "clinic": 1, "marked_at": "2024-09-09T00:05:14.049Z", "class_date": "2024-09-16", "no_show_after": 0}'),
	(152, '\x1c0000000000000000000000000000a5', 'outbox', 11, 'notice_delivered', NULL, '2024-09-09 00:05:16.04+00', NULL, '{"notice": 3, "concert": 1, "starts_at": "2024-09-15T20:00:00", "delivered_at": "2024-09-09T00:05:16.040Z"}'),
	(153, '\x1d0000000000000000000000000000a5', 'people', 28, 'session_ended', 4, '2024-09-09 00:05:18.984+00', '\x640000000000000000000000000000a5', '{"key": "0a0000000000000000000000000000a5", "user": 4, "reason": "idle", "ended_at": "2024-09-09T00:05:18.984Z"}'),
	(154, '\x1d0000000000000000000000000000a5', 'waiting-room/all', 46, 'draw_held', NULL, '2024-09-09 00:05:23.383+00', NULL, '{"last": 13, "room": 0, "seed": "077ce708702fab66490b4305bef07a3ef7f8d4044b29e9f860fd207e68abaaab", "first": 14, "drawn_at": "2024-09-09T00:05:23.383Z"}'),
	(155, '\x1d0000000000000000000000000000a5', 'clinic/1', 16, 'clinic_changed', NULL, '2024-09-09 00:05:28.405+00', '\x660000000000000000000000000000a5', '{"day": "mon", "room": 1, "time": "18:00", "clinic": 1, "subject": "physics1", "teacher": 8, "capacity": 2, "is_active": true, "changed_at": "2024-09-09T00:05:28.405Z", "own_window": {"opens_min": 34, "closes_min": 6000}, "teacher_name": "테스트강사01", "reservation_window": "own"}'),
	(156, '\x1d0000000000000000000000000000a5', 'waiting-room/all', 47, 'token_extended', 1, '2024-09-09 00:05:30.868+00', NULL, '{"room": 0, "user": 1, "ticket": 13, "extension": 1, "extended_at": "2024-09-09T00:05:30.868Z", "active_until": "2024-09-09T00:05:47.215Z"}'),
	(157, '\x1d0000000000000000000000000000a5', 'people', 29, 'session_ended', 2, '2024-09-09 00:05:33.961+00', '\x680000000000000000000000000000a5', '{"key": "120000000000000000000000000000a5", "user": 2, "reason": "idle", "ended_at": "2024-09-09T00:05:33.961Z"}'),
	(158, '\x1d0000000000000000000000000000a5', 'outbox', 12, 'notice_failed', NULL, '2024-09-09 00:05:33.961+00', NULL, '{"dead": false, "error": "no answer", "notice": 4, "attempt": 1, "concert": 1, "failed_at": "2024-09-09T00:05:33.961Z", "starts_at": "2024-09-15T20:00:00", "next_try_at": "2024-09-09T00:05:34.961Z"}'),
	(159, '\x1e0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 32, 'seat_held', 8, '2024-09-09 00:05:37.216+00', '\x640000000000000000000000000000a5', '{"seat": 4, "user": 8, "concert": 1, "held_at": "2024-09-09T00:05:37.216Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:10:37.216Z"}'),
	(160, '\x1e0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 33, 'seat_held', 8, '2024-09-09 00:05:37.216+00', '\x640000000000000000000000000000a5', '{"seat": 6, "user": 8, "concert": 1, "held_at": "2024-09-09T00:05:37.216Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:10:37.216Z"}');
INSERT INTO public.change_log OVERRIDING SYSTEM VALUE VALUES
	(161, '\x1e0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 34, 'seat_held', 8, '2024-09-09 00:05:37.216+00', '\x640000000000000000000000000000a5', '{"seat": 7, "user": 8, "concert": 1, "held_at": "2024-09-09T00:05:37.216Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:10:37.216Z"}'),
	(162, '\x1e0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 35, 'seat_held', 8, '2024-09-09 00:05:37.216+00', '\x640000000000000000000000000000a5', '{"seat": 8, "user": 8, "concert": 1, "held_at": "2024-09-09T00:05:37.216Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:10:37.216Z"}'),
	(163, '\x1e0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 36, 'seat_held', 8, '2024-09-09 00:05:37.216+00', '\x640000000000000000000000000000a5', '{"seat": 9, "user": 8, "concert": 1, "held_at": "2024-09-09T00:05:37.216Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:10:37.216Z"}'),
	(164, '\x1e0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 37, 'seat_held', 8, '2024-09-09 00:05:37.216+00', '\x640000000000000000000000000000a5', '{"seat": 10, "user": 8, "concert": 1, "held_at": "2024-09-09T00:05:37.216Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:10:37.216Z"}'),
	(165, '\x1e0000000000000000000000000000a5', 'remembered-requests', 1, 'request_remembered', NULL, '2024-09-09 00:05:37.216+00', NULL, '{"key": "260000000000000000000000000000a5", "seats": [4, 6, 7, 8, 9, 10], "answer": "sealed", "concert": 1, "starts_at": "2024-09-15T20:00:00", "fingerprint": "010000000000000000000000000000a5", "forgotten_at": "2024-09-09T00:08:57.216Z", "remembered_at": "2024-09-09T00:05:37.216Z"}'),
	(166, '\x1e0000000000000000000000000000a5', 'outbox', 13, 'notice_delivered', NULL, '2024-09-09 00:05:38.64+00', '\x660000000000000000000000000000a5', '{"notice": 4, "concert": 1, "starts_at": "2024-09-15T20:00:00", "delivered_at": "2024-09-09T00:05:38.640Z"}'),
	(167, '\x1e0000000000000000000000000000a5', 'waiting-room/all', 48, 'token_ended', 1, '2024-09-09 00:05:42.099+00', NULL, '{"room": 0, "user": 1, "reason": "left", "ticket": 13, "ended_at": "2024-09-09T00:05:42.099Z"}'),
	(168, '\x1e0000000000000000000000000000a5', 'waiting-room/all', 49, 'opening_scheduled', NULL, '2024-09-09 00:05:42.099+00', NULL, '{"room": 0, "seed": "07b00b9ce877ce5bef635909c48d2b7f28faad4068ba5bd5bc33288fc2dbe537", "first": 14, "opens_at": "2024-09-09T00:06:13.008Z", "commitment": "5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c", "scheduled_at": "2024-09-09T00:05:45.008Z"}'),
	(169, '\x1e0000000000000000000000000000a5', 'wallets', 7, 'wallet_moved', 8, '2024-09-09 00:05:51.127+00', '\x680000000000000000000000000000a5', '{"user": 8, "amount": 81217, "reason": "charge", "receipt": 0, "moved_at": "2024-09-09T00:05:51.127Z"}'),
	(170, '\x1e0000000000000000000000000000a5', 'audit', 5, 'admin_called', NULL, '2024-09-09 00:05:53.365+00', NULL, '{"body": "{}", "call": 5, "method": "POST", "target": "/x", "called_at": "2024-09-09T00:05:53.365Z", "remote_address": "::1"}'),
	(171, '\x1f0000000000000000000000000000a5', 'wallets', 8, 'wallet_moved', 5, '2024-09-09 00:06:03.19+00', '\x640000000000000000000000000000a5', '{"user": 5, "amount": 70731, "reason": "charge", "receipt": 0, "moved_at": "2024-09-09T00:06:03.190Z"}'),
	(172, '\x200000000000000000000000000000a5', 'waiting-room/all', 50, 'draw_held', NULL, '2024-09-09 00:06:15.752+00', '\x640000000000000000000000000000a5', '{"last": 13, "room": 0, "seed": "07b00b9ce877ce5bef635909c48d2b7f28faad4068ba5bd5bc33288fc2dbe537", "first": 14, "drawn_at": "2024-09-09T00:06:15.752Z"}'),
	(173, '\x200000000000000000000000000000a5', 'waiting-room/all', 51, 'token_issued', 3, '2024-09-09 00:06:15.752+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 3, "token": "2b0000000000000000000000000000a5", "ticket": 14, "issued_at": "2024-09-09T00:06:15.752Z", "waits_until": "2024-09-09T00:07:45.752Z"}'),
	(174, '\x200000000000000000000000000000a5', 'waiting-room/all', 52, 'token_admitted', 3, '2024-09-09 00:06:15.752+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 3, "ticket": 14, "claimed": false, "admitted_at": "2024-09-09T00:06:15.752Z", "active_until": "2024-09-09T00:06:30.752Z"}'),
	(175, '\x210000000000000000000000000000a5', 'audit', 6, 'admin_called', NULL, '2024-09-09 00:06:23.955+00', '\x640000000000000000000000000000a5', '{"body": "{}", "call": 6, "method": "POST", "target": "/x", "called_at": "2024-09-09T00:06:23.955Z", "remote_address": "::1"}'),
	(176, '\x210000000000000000000000000000a5', 'people', 30, 'password_changed', 4, '2024-09-09 00:06:23.96+00', NULL, '{"user": 4, "changed_at": "2024-09-09T00:06:23.960Z", "needs_password_change": false}'),
	(177, '\x210000000000000000000000000000a5', 'waiting-room/all', 53, 'token_issued', 7, '2024-09-09 00:06:24.678+00', '\x660000000000000000000000000000a5', '{"room": 0, "user": 7, "token": "2d0000000000000000000000000000a5", "ticket": 15, "issued_at": "2024-09-09T00:06:24.678Z", "waits_until": "2024-09-09T00:07:54.678Z"}'),
	(178, '\x210000000000000000000000000000a5', 'waiting-room/all', 54, 'token_admitted', 7, '2024-09-09 00:06:24.678+00', '\x660000000000000000000000000000a5', '{"room": 0, "user": 7, "ticket": 15, "claimed": false, "admitted_at": "2024-09-09T00:06:24.678Z", "active_until": "2024-09-09T00:06:39.678Z"}'),
	(179, '\x210000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 38, 'offer_ended', 5, '2024-09-09 00:06:26.178+00', NULL, '{"seat": 2, "user": 5, "reason": "declined", "waiter": 4, "concert": 1, "ended_at": "2024-09-09T00:06:26.178Z", "starts_at": "2024-09-15T20:00:00"}'),
	(180, '\x210000000000000000000000000000a5', 'waiting-room/all', 55, 'token_ended', 3, '2024-09-09 00:06:31.393+00', '\x680000000000000000000000000000a5', '{"room": 0, "user": 3, "reason": "expired", "ticket": 14, "ended_at": "2024-09-09T00:06:30.752Z"}'),
	(181, '\x210000000000000000000000000000a5', 'wallets', 9, 'wallet_moved', 8, '2024-09-09 00:06:35.592+00', NULL, '{"user": 8, "amount": 72998, "reason": "charge", "receipt": 0, "moved_at": "2024-09-09T00:06:35.592Z"}'),
	(182, '\x220000000000000000000000000000a5', 'people', 31, 'person_changed', 5, '2024-09-09 00:06:38.871+00', '\x640000000000000000000000000000a5', '{"name": "테스트학생5", "user": 5, "email": "p5@example.org", "grade": "3", "school": "1", "no_show": 0, "subject": "physics1", "is_staff": false, "non_pass": true, "username": "user_5", "is_active": true, "phone_num": "010-0000-0005", "changed_at": "2024-09-09T00:06:38.871Z", "is_student": true, "is_teacher": false, "is_superuser": false, "essential_clinic": false, "student_phone_num": "1", "needs_password_change": false, "student_parent_phone_num": "2"}'),
	(183, '\x220000000000000000000000000000a5', 'waiting-room/all', 56, 'token_ended', 7, '2024-09-09 00:06:40.836+00', NULL, '{"room": 0, "user": 7, "reason": "expired", "ticket": 15, "ended_at": "2024-09-09T00:06:39.678Z"}'),
	(184, '\x230000000000000000000000000000a5', 'clinic/1', 17, 'clinic_changed', NULL, '2024-09-09 00:06:42.915+00', '\x640000000000000000000000000000a5', '{"day": "mon", "room": 1, "time": "18:00", "clinic": 1, "subject": "physics1", "teacher": 8, "capacity": 4, "is_active": true, "changed_at": "2024-09-09T00:06:42.915Z", "own_window": {"opens_min": 40, "closes_min": 6000}, "teacher_name": "테스트강사01", "reservation_window": "own"}'),
	(185, '\x230000000000000000000000000000a5', 'waiting-room/all', 57, 'token_issued', 7, '2024-09-09 00:06:46.175+00', NULL, '{"room": 0, "user": 7, "token": "2e0000000000000000000000000000a5", "ticket": 16, "issued_at": "2024-09-09T00:06:46.175Z", "waits_until": "2024-09-09T00:08:16.175Z"}'),
	(186, '\x230000000000000000000000000000a5', 'waiting-room/all', 58, 'token_admitted', 7, '2024-09-09 00:06:46.175+00', NULL, '{"room": 0, "user": 7, "ticket": 16, "claimed": false, "admitted_at": "2024-09-09T00:06:46.175Z", "active_until": "2024-09-09T00:07:01.175Z"}'),
	(187, '\x230000000000000000000000000000a5', 'people', 32, 'password_changed', 7, '2024-09-09 00:06:47.078+00', '\x660000000000000000000000000000a5', '{"user": 7, "changed_at": "2024-09-09T00:06:47.078Z", "needs_password_change": false}'),
	(188, '\x240000000000000000000000000000a5', 'people', 33, 'password_changed', 7, '2024-09-09 00:06:55.041+00', '\x640000000000000000000000000000a5', '{"user": 7, "changed_at": "2024-09-09T00:06:55.041Z", "needs_password_change": true}'),
	(189, '\x250000000000000000000000000000a5', 'waiting-room/all', 59, 'token_ended', 7, '2024-09-09 00:07:01.248+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 7, "reason": "expired", "ticket": 16, "ended_at": "2024-09-09T00:07:01.175Z"}'),
	(190, '\x250000000000000000000000000000a5', 'people', 34, 'week_reset', NULL, '2024-09-09 00:07:02.365+00', NULL, '{"week": "2024-09-09", "cause": "demanded", "number": 4, "reset_at": "2024-09-09T00:07:02.365Z"}'),
	(191, '\x250000000000000000000000000000a5', 'clinic/1', 18, 'place_released', 4, '2024-09-09 00:07:02.365+00', '\x660000000000000000000000000000a5', '{"user": 4, "place": 1, "clinic": 1, "reason": "reset", "class_date": "2024-09-16", "released_at": "2024-09-09T00:07:02.365Z"}'),
	(192, '\x250000000000000000000000000000a5', 'clinic/1', 19, 'roster_reset', NULL, '2024-09-09 00:07:02.365+00', '\x660000000000000000000000000000a5', '{"clinic": 1, "number": 4, "reset_at": "2024-09-09T00:07:02.365Z"}'),
	(193, '\x250000000000000000000000000000a5', 'clinic/2', 12, 'place_released', 6, '2024-09-09 00:07:02.365+00', NULL, '{"user": 6, "place": 1, "clinic": 2, "reason": "reset", "class_date": "2024-09-16", "released_at": "2024-09-09T00:07:02.365Z"}'),
	(194, '\x250000000000000000000000000000a5', 'clinic/2', 13, 'roster_reset', NULL, '2024-09-09 00:07:02.365+00', NULL, '{"clinic": 2, "number": 4, "reset_at": "2024-09-09T00:07:02.365Z"}'),
	(195, '\x250000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 39, 'hold_expired', 4, '2024-09-09 00:07:04.483+00', '\x680000000000000000000000000000a5', '{"seat": 1, "user": 4, "concert": 1, "ended_at": "2024-09-09T00:07:03.801Z", "starts_at": "2024-09-15T20:00:00"}'),
	(196, '\x260000000000000000000000000000a5', 'waiting-room/all', 60, 'room_changed', NULL, '2024-09-09 00:07:15.594+00', '\x640000000000000000000000000000a5', '{"mode": "paused", "room": 0, "places": 3, "changed_at": "2024-09-09T00:07:15.594Z", "idle_for_ms": 15000, "claim_for_ms": 15000, "extend_by_ms": 10000, "grace_for_ms": 60000, "waits_for_ms": 90000, "active_for_ms": 40000, "max_extensions": 2, "admissions_per_minute": 0}'),
	(197, '\x270000000000000000000000000000a5', 'wallets', 10, 'wallet_moved', 3, '2024-09-09 00:07:21.885+00', '\x640000000000000000000000000000a5', '{"user": 3, "amount": 122395, "reason": "charge", "receipt": 0, "moved_at": "2024-09-09T00:07:21.885Z"}'),
	(198, '\x270000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 40, 'seat_held', 7, '2024-09-09 00:07:27.353+00', NULL, '{"seat": 1, "user": 7, "concert": 1, "held_at": "2024-09-09T00:07:27.353Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:12:27.353Z"}'),
	(199, '\x270000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 41, 'seat_held', 7, '2024-09-09 00:07:27.353+00', NULL, '{"seat": 2, "user": 7, "concert": 1, "held_at": "2024-09-09T00:07:27.353Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:12:27.353Z"}'),
	(200, '\x270000000000000000000000000000a5', 'audit', 7, 'admin_called', NULL, '2024-09-09 00:07:28.537+00', '\x660000000000000000000000000000a5', '{"body": "{}", "call": 7, "method": "POST", "target": "/x", "called_at": "2024-09-09T00:07:28.537Z", "remote_address": "::1"}');
INSERT INTO public.change_log OVERRIDING SYSTEM VALUE VALUES
	(201, '\x270000000000000000000000000000a5', 'clinic/1', 20, 'clinic_changed', NULL, '2024-09-09 00:07:31.362+00', NULL, '{"day": "mon", "room": 1, "time": "18:00", "clinic": 1, "subject": "physics1", "teacher": 8, "capacity": 4, "is_active": true, "changed_at": "2024-09-09T00:07:31.362Z", "own_window": {"opens_min": 47, "closes_min": 6000}, "teacher_name": "테스트강사01", "reservation_window": "own"}'),
	(202, '\x280000000000000000000000000000a5', 'people', 35, 'week_reset', NULL, '2024-09-09 00:07:32.743+00', '\x640000000000000000000000000000a5', '{"week": "2024-09-23", "cause": "scheduled", "number": 5, "reset_at": "2024-09-09T00:07:32.743Z"}'),
	(203, '\x280000000000000000000000000000a5', 'waiting-room/all', 61, 'token_issued', 3, '2024-09-09 00:07:36.306+00', NULL, '{"room": 0, "user": 3, "token": "300000000000000000000000000000a5", "ticket": 17, "issued_at": "2024-09-09T00:07:36.306Z", "waits_until": "2024-09-09T00:09:06.306Z"}'),
	(204, '\x280000000000000000000000000000a5', 'waiting-room/all', 62, 'opening_scheduled', NULL, '2024-09-09 00:07:36.306+00', NULL, '{"room": 0, "seed": "077fe334719c261c14a2a0d5b686d4e8c9f56f74c06cdd9d13d3c5081281e0d5", "first": 18, "opens_at": "2024-09-09T00:07:58.147Z", "commitment": "5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c", "scheduled_at": "2024-09-09T00:07:38.147Z"}'),
	(312, '\x410000000000000000000000000000a5', 'clinic/2', 20, 'clinic_waiter_joined', 3, '2024-09-09 00:12:10.801+00', '\x660000000000000000000000000000a5', '{"user": 3, "clinic": 2, "waiter": 1, "joined_at": "2024-09-09T00:12:10.801Z", "class_date": "2024-09-16"}'),
	(205, '\x280000000000000000000000000000a5', 'waiting-room/all', 63, 'token_issued', 2, '2024-09-09 00:07:36.306+00', NULL, '{"room": 0, "user": 2, "token": "320000000000000000000000000000a5", "ticket": 18, "issued_at": "2024-09-09T00:07:41.184Z", "waits_until": "2024-09-09T00:09:11.184Z"}'),
	(206, '\x280000000000000000000000000000a5', 'people', 36, 'person_changed', 5, '2024-09-09 00:07:48.389+00', '\x660000000000000000000000000000a5', '{"name": "테스트학생5", "user": 5, "email": "p5@example.org", "grade": "3", "school": "3", "no_show": 0, "subject": "physics1", "is_staff": false, "non_pass": true, "username": "user_5", "is_active": true, "phone_num": "010-0000-0005", "changed_at": "2024-09-09T00:07:48.389Z", "is_student": true, "is_teacher": false, "is_superuser": false, "essential_clinic": false, "student_phone_num": "1", "needs_password_change": false, "student_parent_phone_num": "2"}'),
	(207, '\x290000000000000000000000000000a5', 'waiting-room/all', 64, 'token_issued', 1, '2024-09-09 00:07:48.845+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 1, "token": "330000000000000000000000000000a5", "ticket": 19, "issued_at": "2024-09-09T00:07:48.845Z", "waits_until": "2024-09-09T00:09:18.845Z"}'),
	(208, '\x290000000000000000000000000000a5', 'waiting-room/all', 65, 'token_lapsed', 3, '2024-09-09 00:07:48.845+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 3, "ticket": 17, "lapsed_at": "2024-09-09T00:07:52.351Z", "returns_until": "2024-09-09T00:08:52.351Z"}'),
	(209, '\x290000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 42, 'hold_extended', 8, '2024-09-09 00:07:52.351+00', NULL, '{"seat": 4, "user": 8, "concert": 1, "extension": 1, "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:12:37.216Z", "extended_at": "2024-09-09T00:07:52.351Z"}'),
	(210, '\x290000000000000000000000000000a5', 'waiting-room/all', 66, 'draw_held', NULL, '2024-09-09 00:07:59.386+00', '\x660000000000000000000000000000a5', '{"last": 19, "room": 0, "seed": "077fe334719c261c14a2a0d5b686d4e8c9f56f74c06cdd9d13d3c5081281e0d5", "first": 18, "drawn_at": "2024-09-09T00:07:59.386Z"}'),
	(211, '\x290000000000000000000000000000a5', 'waiting-room/all', 67, 'token_lapsed', 2, '2024-09-09 00:07:59.386+00', '\x660000000000000000000000000000a5', '{"room": 0, "user": 2, "ticket": 18, "lapsed_at": "2024-09-09T00:07:59.386Z", "returns_until": "2024-09-09T00:08:59.386Z"}'),
	(212, '\x2a0000000000000000000000000000a5', 'waiting-room/all', 68, 'token_lapsed', 1, '2024-09-09 00:08:04.029+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 1, "ticket": 19, "lapsed_at": "2024-09-09T00:08:04.029Z", "returns_until": "2024-09-09T00:09:04.029Z"}'),
	(213, '\x2a0000000000000000000000000000a5', 'people', 37, 'person_changed', 6, '2024-09-09 00:08:04.029+00', NULL, '{"name": "테스트학생6", "user": 6, "email": "p6@example.org", "grade": "3", "school": "4", "no_show": 0, "subject": "physics1", "is_staff": false, "non_pass": false, "username": "user_6", "is_active": true, "phone_num": "010-0000-0006", "changed_at": "2024-09-09T00:08:04.029Z", "is_student": true, "is_teacher": false, "is_superuser": false, "essential_clinic": true, "student_phone_num": "1", "needs_password_change": true, "student_parent_phone_num": "2"}'),
	(214, '\x2b0000000000000000000000000000a5', 'people', 38, 'non_pass_set', 8, '2024-09-09 00:08:07.347+00', '\x640000000000000000000000000000a5', '{"user": 8, "value": false, "set_at": "2024-09-09T00:08:07.347Z"}'),
	(215, '\x2b0000000000000000000000000000a5', 'waiting-room/all', 69, 'token_returned', 1, '2024-09-09 00:08:11.666+00', NULL, '{"room": 0, "user": 1, "ticket": 19, "returned_at": "2024-09-09T00:08:11.666Z"}'),
	(216, '\x2b0000000000000000000000000000a5', 'waiting-room/all', 70, 'token_returned', 2, '2024-09-09 00:08:11.666+00', NULL, '{"room": 0, "user": 2, "ticket": 18, "returned_at": "2024-09-09T00:08:12.908Z"}'),
	(217, '\x2c0000000000000000000000000000a5', 'clinic/2', 14, 'place_reserved', 7, '2024-09-09 00:08:15.982+00', '\x640000000000000000000000000000a5', '{"user": 7, "place": 1, "clinic": 2, "class_date": "2024-09-16", "reserved_at": "2024-09-09T00:08:15.982Z"}'),
	(218, '\x2c0000000000000000000000000000a5', 'clinic/2', 15, 'attendance_opened', 7, '2024-09-09 00:08:15.982+00', '\x640000000000000000000000000000a5', '{"user": 7, "clinic": 2, "opened_at": "2024-09-09T00:08:15.982Z", "class_date": "2024-09-16"}'),
	(219, '\x2c0000000000000000000000000000a5', 'people', 39, 'non_pass_cleared', 7, '2024-09-09 00:08:15.982+00', NULL, '{"user": 7, "cleared_at": "2024-09-09T00:08:15.982Z"}'),
	(220, '\x2c0000000000000000000000000000a5', 'clinic/2', 16, 'place_reserved', 6, '2024-09-09 00:08:19.871+00', '\x660000000000000000000000000000a5', '{"user": 6, "place": 2, "clinic": 2, "class_date": "2024-09-16", "reserved_at": "2024-09-09T00:08:19.871Z"}'),
	(221, '\x2c0000000000000000000000000000a5', 'clinic/2', 17, 'attendance_opened', 6, '2024-09-09 00:08:19.871+00', '\x660000000000000000000000000000a5', '{"user": 6, "clinic": 2, "opened_at": "2024-09-09T00:08:19.871Z", "class_date": "2024-09-16"}'),
	(222, '\x2c0000000000000000000000000000a5', 'wallets', 11, 'wallet_moved', 8, '2024-09-09 00:08:22.22+00', NULL, '{"user": 8, "amount": 118343, "reason": "charge", "receipt": 0, "moved_at": "2024-09-09T00:08:22.220Z"}'),
	(223, '\x2c0000000000000000000000000000a5', 'waiting-room/all', 71, 'token_lapsed', 1, '2024-09-09 00:08:27.468+00', '\x680000000000000000000000000000a5', '{"room": 0, "user": 1, "ticket": 19, "lapsed_at": "2024-09-09T00:08:27.468Z", "returns_until": "2024-09-09T00:09:18.845Z"}'),
	(224, '\x2c0000000000000000000000000000a5', 'waiting-room/all', 72, 'token_returned', 1, '2024-09-09 00:08:27.468+00', '\x680000000000000000000000000000a5', '{"room": 0, "user": 1, "ticket": 19, "returned_at": "2024-09-09T00:08:27.468Z"}'),
	(225, '\x2d0000000000000000000000000000a5', 'waiting-room/all', 73, 'token_lapsed', 2, '2024-09-09 00:08:31.231+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 2, "ticket": 18, "lapsed_at": "2024-09-09T00:08:31.231Z", "returns_until": "2024-09-09T00:09:11.184Z"}'),
	(226, '\x2d0000000000000000000000000000a5', 'people', 40, 'person_changed', 3, '2024-09-09 00:08:36.224+00', NULL, '{"name": "테스트학생3", "user": 3, "email": "p3@example.org", "grade": "3", "school": "1", "no_show": 0, "subject": "physics1", "is_staff": false, "non_pass": true, "username": "user_3", "is_active": true, "phone_num": "010-0000-0003", "changed_at": "2024-09-09T00:08:36.224Z", "is_student": true, "is_teacher": false, "is_superuser": false, "essential_clinic": false, "student_phone_num": "1", "needs_password_change": false, "student_parent_phone_num": "2"}'),
	(227, '\x2e0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 43, 'hold_released', 8, '2024-09-09 00:08:38.927+00', '\x640000000000000000000000000000a5', '{"seat": 4, "user": 8, "concert": 1, "starts_at": "2024-09-15T20:00:00", "released_at": "2024-09-09T00:08:38.927Z"}'),
	(228, '\x2e0000000000000000000000000000a5', 'remembered-requests', 2, 'request_forgotten', NULL, '2024-09-09 00:08:38.927+00', NULL, '{"key": "260000000000000000000000000000a5", "ended_at": "2024-09-09T00:08:38.927Z"}'),
	(229, '\x2e0000000000000000000000000000a5', 'waiting-room/all', 74, 'token_issued', 6, '2024-09-09 00:08:41.261+00', '\x660000000000000000000000000000a5', '{"room": 0, "user": 6, "token": "370000000000000000000000000000a5", "ticket": 20, "issued_at": "2024-09-09T00:08:41.261Z", "waits_until": "2024-09-09T00:10:11.261Z"}'),
	(230, '\x2e0000000000000000000000000000a5', 'waiting-room/all', 75, 'token_lapsed', 1, '2024-09-09 00:08:41.261+00', '\x660000000000000000000000000000a5', '{"room": 0, "user": 1, "ticket": 19, "lapsed_at": "2024-09-09T00:08:43.965Z", "returns_until": "2024-09-09T00:09:18.845Z"}'),
	(231, '\x2e0000000000000000000000000000a5', 'people', 41, 'attendance_marked', 6, '2024-09-09 00:08:44.846+00', NULL, '{"by": 8, "type": "absent", "user": 6, "clinic": 2, "marked_at": "2024-09-09T00:08:44.846Z", "class_date": "2024-09-16", "no_show_after": 2}'),
	(232, '\x2e0000000000000000000000000000a5', 'waiting-room/all', 76, 'room_changed', NULL, '2024-09-09 00:08:51.221+00', '\x680000000000000000000000000000a5', '{"mode": "paused", "room": 0, "places": 4, "changed_at": "2024-09-09T00:08:51.221Z", "idle_for_ms": 15000, "claim_for_ms": 15000, "extend_by_ms": 10000, "grace_for_ms": 60000, "waits_for_ms": 90000, "active_for_ms": 40000, "max_extensions": 2, "admissions_per_minute": 30}'),
	(233, '\x2f0000000000000000000000000000a5', 'waiting-room/all', 77, 'token_ended', 3, '2024-09-09 00:08:53.481+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 3, "reason": "abandoned", "ticket": 17, "ended_at": "2024-09-09T00:08:52.351Z"}'),
	(234, '\x2f0000000000000000000000000000a5', 'waiting-room/all', 78, 'token_ended', 1, '2024-09-09 00:08:53.481+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 1, "reason": "replaced", "ticket": 19, "ended_at": "2024-09-09T00:08:53.481Z"}'),
	(235, '\x2f0000000000000000000000000000a5', 'waiting-room/all', 79, 'token_issued', 1, '2024-09-09 00:08:53.481+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 1, "token": "380000000000000000000000000000a5", "ticket": 21, "issued_at": "2024-09-09T00:08:53.481Z", "waits_until": "2024-09-09T00:10:23.481Z"}'),
	(236, '\x2f0000000000000000000000000000a5', 'waiting-room/all', 80, 'token_returned', 2, '2024-09-09 00:08:53.481+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 2, "ticket": 18, "returned_at": "2024-09-09T00:08:55.543Z"}'),
	(237, '\x300000000000000000000000000000a5', 'waiting-room/all', 81, 'token_lapsed', 6, '2024-09-09 00:08:57.618+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 6, "ticket": 20, "lapsed_at": "2024-09-09T00:08:57.618Z", "returns_until": "2024-09-09T00:09:57.618Z"}'),
	(238, '\x300000000000000000000000000000a5', 'clinic/1', 21, 'clinic_changed', NULL, '2024-09-09 00:08:59.512+00', NULL, '{"day": "mon", "room": 1, "time": "18:00", "clinic": 1, "subject": "physics1", "teacher": 8, "capacity": 6, "is_active": true, "changed_at": "2024-09-09T00:08:59.512Z", "own_window": {"opens_min": 45, "closes_min": 6000}, "teacher_name": "테스트강사01", "reservation_window": "own"}'),
	(239, '\x300000000000000000000000000000a5', 'waiting-room/all', 82, 'token_lapsed', 1, '2024-09-09 00:09:08.752+00', '\x660000000000000000000000000000a5', '{"room": 0, "user": 1, "ticket": 21, "lapsed_at": "2024-09-09T00:09:08.752Z", "returns_until": "2024-09-09T00:10:08.752Z"}');
INSERT INTO public.change_log OVERRIDING SYSTEM VALUE VALUES
	(240, '\x300000000000000000000000000000a5', 'waiting-room/all', 83, 'token_issued', 7, '2024-09-09 00:09:08.752+00', '\x660000000000000000000000000000a5', '{"room": 0, "user": 7, "token": "390000000000000000000000000000a5", "ticket": 22, "issued_at": "2024-09-09T00:09:09.113Z", "waits_until": "2024-09-09T00:10:39.113Z"}'),
	(241, '\x310000000000000000000000000000a5', 'waiting-room/all', 84, 'token_ended', 2, '2024-09-09 00:09:11.388+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 2, "reason": "expired", "ticket": 18, "ended_at": "2024-09-09T00:09:11.184Z"}'),
	(242, '\x310000000000000000000000000000a5', 'wallets', 12, 'wallet_moved', 2, '2024-09-09 00:09:11.388+00', NULL, '{"user": 2, "amount": 31462, "reason": "charge", "receipt": 0, "moved_at": "2024-09-09T00:09:11.388Z"}'),
	(243, '\x320000000000000000000000000000a5', 'clinic/2', 18, 'refusals_counted', NULL, '2024-09-09 00:09:14.174+00', '\x640000000000000000000000000000a5', '{"week": "2024-09-09", "count": 1, "clinic": 2, "reason": "occupied", "counted_at": "2024-09-09T00:09:14.174Z"}'),
	(244, '\x320000000000000000000000000000a5', 'wallets', 13, 'wallet_moved', 4, '2024-09-09 00:09:14.174+00', NULL, '{"user": 4, "amount": 31462, "reason": "charge", "receipt": 0, "moved_at": "2024-09-09T00:09:14.174Z"}'),
	(245, '\x320000000000000000000000000000a5', 'people', 42, 'week_reset', NULL, '2024-09-09 00:09:18.351+00', '\x660000000000000000000000000000a5', '{"week": "2024-09-30", "cause": "scheduled", "number": 6, "reset_at": "2024-09-09T00:09:18.351Z"}'),
	(246, '\x320000000000000000000000000000a5', 'wallets', 14, 'wallet_moved', 1, '2024-09-09 00:09:20.564+00', NULL, '{"user": 1, "amount": 48474, "reason": "charge", "receipt": 0, "moved_at": "2024-09-09T00:09:20.564Z"}'),
	(247, '\x330000000000000000000000000000a5', 'people', 43, 'session_started', 6, '2024-09-09 00:09:23.197+00', '\x640000000000000000000000000000a5', '{"key": "3a0000000000000000000000000000a5", "user": 6, "started_at": "2024-09-09T00:09:23.197Z"}'),
	(248, '\x330000000000000000000000000000a5', 'waiting-room/all', 85, 'token_lapsed', 7, '2024-09-09 00:09:25.137+00', NULL, '{"room": 0, "user": 7, "ticket": 22, "lapsed_at": "2024-09-09T00:09:25.137Z", "returns_until": "2024-09-09T00:10:25.137Z"}'),
	(249, '\x330000000000000000000000000000a5', 'waiting-room/all', 86, 'token_issued', 5, '2024-09-09 00:09:25.137+00', NULL, '{"room": 0, "user": 5, "token": "3b0000000000000000000000000000a5", "ticket": 23, "issued_at": "2024-09-09T00:09:27.559Z", "waits_until": "2024-09-09T00:10:57.559Z"}'),
	(250, '\x330000000000000000000000000000a5', 'waiting-room/all', 87, 'token_ended', 6, '2024-09-09 00:09:25.137+00', NULL, '{"room": 0, "user": 6, "reason": "replaced", "ticket": 20, "ended_at": "2024-09-09T00:09:29.814Z"}'),
	(251, '\x330000000000000000000000000000a5', 'waiting-room/all', 88, 'token_issued', 6, '2024-09-09 00:09:25.137+00', NULL, '{"room": 0, "user": 6, "token": "3c0000000000000000000000000000a5", "ticket": 24, "issued_at": "2024-09-09T00:09:29.814Z", "waits_until": "2024-09-09T00:10:59.814Z"}'),
	(252, '\x330000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 44, 'seat_held', 7, '2024-09-09 00:09:40.997+00', '\x660000000000000000000000000000a5', '{"seat": 4, "user": 7, "concert": 1, "held_at": "2024-09-09T00:09:40.997Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:14:40.997Z"}'),
	(253, '\x340000000000000000000000000000a5', 'waiting-room/all', 89, 'token_lapsed', 5, '2024-09-09 00:09:43.264+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 5, "ticket": 23, "lapsed_at": "2024-09-09T00:09:43.264Z", "returns_until": "2024-09-09T00:10:43.264Z"}'),
	(254, '\x340000000000000000000000000000a5', 'waiting-room/all', 90, 'token_ended', 5, '2024-09-09 00:09:43.264+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 5, "reason": "replaced", "ticket": 23, "ended_at": "2024-09-09T00:09:44.343Z"}'),
	(255, '\x340000000000000000000000000000a5', 'waiting-room/all', 91, 'token_issued', 5, '2024-09-09 00:09:43.264+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 5, "token": "3e0000000000000000000000000000a5", "ticket": 25, "issued_at": "2024-09-09T00:09:44.343Z", "waits_until": "2024-09-09T00:11:14.343Z"}'),
	(256, '\x350000000000000000000000000000a5', 'waiting-room/all', 92, 'token_lapsed', 6, '2024-09-09 00:09:46.479+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 6, "ticket": 24, "lapsed_at": "2024-09-09T00:09:46.479Z", "returns_until": "2024-09-09T00:10:46.479Z"}'),
	(257, '\x350000000000000000000000000000a5', 'waiting-room/all', 93, 'token_ended', 6, '2024-09-09 00:09:46.479+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 6, "reason": "replaced", "ticket": 24, "ended_at": "2024-09-09T00:09:49.304Z"}'),
	(258, '\x350000000000000000000000000000a5', 'waiting-room/all', 94, 'token_issued', 6, '2024-09-09 00:09:46.479+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 6, "token": "3f0000000000000000000000000000a5", "ticket": 26, "issued_at": "2024-09-09T00:09:49.304Z", "waits_until": "2024-09-09T00:11:19.304Z"}'),
	(259, '\x350000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 45, 'waiter_joined', 6, '2024-09-09 00:09:54.578+00', NULL, '{"user": 6, "waiter": 6, "concert": 1, "joined_at": "2024-09-09T00:09:54.578Z", "starts_at": "2024-09-15T20:00:00"}'),
	(260, '\x360000000000000000000000000000a5', 'waiting-room/all', 95, 'token_lapsed', 5, '2024-09-09 00:10:02.428+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 5, "ticket": 25, "lapsed_at": "2024-09-09T00:10:02.428Z", "returns_until": "2024-09-09T00:11:02.428Z"}'),
	(261, '\x360000000000000000000000000000a5', 'people', 44, 'session_started', 7, '2024-09-09 00:10:02.428+00', NULL, '{"key": "410000000000000000000000000000a5", "user": 7, "started_at": "2024-09-09T00:10:02.428Z"}'),
	(262, '\x360000000000000000000000000000a5', 'waiting-room/all', 96, 'token_lapsed', 6, '2024-09-09 00:10:06.282+00', '\x660000000000000000000000000000a5', '{"room": 0, "user": 6, "ticket": 26, "lapsed_at": "2024-09-09T00:10:06.282Z", "returns_until": "2024-09-09T00:11:06.282Z"}'),
	(263, '\x360000000000000000000000000000a5', 'wallets', 15, 'wallet_moved', 6, '2024-09-09 00:10:07.92+00', NULL, '{"user": 6, "amount": 151665, "reason": "charge", "receipt": 0, "moved_at": "2024-09-09T00:10:07.920Z"}'),
	(264, '\x370000000000000000000000000000a5', 'waiting-room/all', 97, 'token_ended', 1, '2024-09-09 00:10:12.062+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 1, "reason": "abandoned", "ticket": 21, "ended_at": "2024-09-09T00:10:08.752Z"}'),
	(265, '\x370000000000000000000000000000a5', 'waiting-room/all', 98, 'token_ended', 7, '2024-09-09 00:10:12.062+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 7, "reason": "replaced", "ticket": 22, "ended_at": "2024-09-09T00:10:12.062Z"}'),
	(266, '\x370000000000000000000000000000a5', 'waiting-room/all', 99, 'token_issued', 7, '2024-09-09 00:10:12.062+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 7, "token": "420000000000000000000000000000a5", "ticket": 27, "issued_at": "2024-09-09T00:10:12.062Z", "waits_until": "2024-09-09T00:11:42.062Z"}'),
	(267, '\x380000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 46, 'offer_ended', 4, '2024-09-09 00:10:23.35+00', '\x640000000000000000000000000000a5', '{"seat": 3, "user": 4, "reason": "declined", "waiter": 5, "concert": 1, "ended_at": "2024-09-09T00:10:23.350Z", "starts_at": "2024-09-15T20:00:00"}'),
	(268, '\x380000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 47, 'seat_offered', 6, '2024-09-09 00:10:23.35+00', '\x640000000000000000000000000000a5', '{"seat": 3, "user": 6, "waiter": 6, "concert": 1, "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:20:23.350Z", "offered_at": "2024-09-09T00:10:23.350Z"}'),
	(269, '\x380000000000000000000000000000a5', 'outbox', 14, 'notice_queued', 6, '2024-09-09 00:10:23.35+00', NULL, '{"kind": "offered", "user": 6, "seats": [3], "amount": 0, "notice": 5, "concert": 1, "receipt": 0, "queued_at": "2024-09-09T00:10:23.350Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:20:23.350Z"}'),
	(270, '\x390000000000000000000000000000a5', 'waiting-room/all', 100, 'token_issued', 1, '2024-09-09 00:10:24.365+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 1, "token": "440000000000000000000000000000a5", "ticket": 28, "issued_at": "2024-09-09T00:10:24.365Z", "waits_until": "2024-09-09T00:11:54.365Z"}'),
	(271, '\x390000000000000000000000000000a5', 'waiting-room/all', 101, 'token_lapsed', 7, '2024-09-09 00:10:24.365+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 7, "ticket": 27, "lapsed_at": "2024-09-09T00:10:27.676Z", "returns_until": "2024-09-09T00:11:27.676Z"}'),
	(272, '\x3a0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 48, 'offer_ended', 6, '2024-09-09 00:10:29.572+00', '\x640000000000000000000000000000a5', '{"seat": 3, "user": 6, "reason": "accepted", "waiter": 6, "concert": 1, "ended_at": "2024-09-09T00:10:29.572Z", "starts_at": "2024-09-15T20:00:00"}'),
	(273, '\x3a0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 49, 'seat_held', 6, '2024-09-09 00:10:29.572+00', '\x640000000000000000000000000000a5', '{"seat": 3, "user": 6, "concert": 1, "held_at": "2024-09-09T00:10:29.572Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:15:29.572Z"}'),
	(274, '\x3a0000000000000000000000000000a5', 'remembered-requests', 3, 'request_remembered', NULL, '2024-09-09 00:10:29.572+00', NULL, '{"key": "450000000000000000000000000000a5", "seats": [3], "answer": "sealed", "concert": 1, "starts_at": "2024-09-15T20:00:00", "fingerprint": "010000000000000000000000000000a5", "forgotten_at": "2024-09-09T00:13:49.572Z", "remembered_at": "2024-09-09T00:10:29.572Z"}'),
	(275, '\x3a0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 50, 'hold_extended', 7, '2024-09-09 00:10:30.74+00', '\x660000000000000000000000000000a5', '{"seat": 1, "user": 7, "concert": 1, "extension": 1, "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:14:27.353Z", "extended_at": "2024-09-09T00:10:30.740Z"}'),
	(276, '\x3a0000000000000000000000000000a5', 'clinic/1', 22, 'place_reserved', 5, '2024-09-09 00:10:31.564+00', NULL, '{"user": 5, "place": 1, "clinic": 1, "class_date": "2024-09-16", "reserved_at": "2024-09-09T00:10:31.564Z"}'),
	(277, '\x3a0000000000000000000000000000a5', 'clinic/1', 23, 'attendance_opened', 5, '2024-09-09 00:10:31.564+00', NULL, '{"user": 5, "clinic": 1, "opened_at": "2024-09-09T00:10:31.564Z", "class_date": "2024-09-16"}'),
	(278, '\x3a0000000000000000000000000000a5', 'people', 45, 'non_pass_cleared', 5, '2024-09-09 00:10:31.564+00', '\x680000000000000000000000000000a5', '{"user": 5, "cleared_at": "2024-09-09T00:10:31.564Z"}'),
	(279, '\x3a0000000000000000000000000000a5', 'outbox', 15, 'notice_failed', NULL, '2024-09-09 00:10:33.553+00', NULL, '{"dead": false, "error": "no answer", "notice": 5, "attempt": 1, "concert": 1, "failed_at": "2024-09-09T00:10:33.553Z", "starts_at": "2024-09-15T20:00:00", "next_try_at": "2024-09-09T00:10:34.553Z"}');
INSERT INTO public.change_log OVERRIDING SYSTEM VALUE VALUES
	(280, '\x3a0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 51, 'hold_expired', 8, '2024-09-09 00:10:37.831+00', '\x6a0000000000000000000000000000a5', '{"seat": 6, "user": 8, "concert": 1, "ended_at": "2024-09-09T00:10:37.216Z", "starts_at": "2024-09-15T20:00:00"}'),
	(281, '\x3a0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 52, 'hold_expired', 8, '2024-09-09 00:10:37.831+00', '\x6a0000000000000000000000000000a5', '{"seat": 7, "user": 8, "concert": 1, "ended_at": "2024-09-09T00:10:37.216Z", "starts_at": "2024-09-15T20:00:00"}'),
	(282, '\x3a0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 53, 'hold_expired', 8, '2024-09-09 00:10:37.831+00', '\x6a0000000000000000000000000000a5', '{"seat": 8, "user": 8, "concert": 1, "ended_at": "2024-09-09T00:10:37.216Z", "starts_at": "2024-09-15T20:00:00"}'),
	(283, '\x3a0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 54, 'hold_expired', 8, '2024-09-09 00:10:37.831+00', '\x6a0000000000000000000000000000a5', '{"seat": 9, "user": 8, "concert": 1, "ended_at": "2024-09-09T00:10:37.216Z", "starts_at": "2024-09-15T20:00:00"}'),
	(284, '\x3a0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 55, 'hold_expired', 8, '2024-09-09 00:10:37.831+00', '\x6a0000000000000000000000000000a5', '{"seat": 10, "user": 8, "concert": 1, "ended_at": "2024-09-09T00:10:37.216Z", "starts_at": "2024-09-15T20:00:00"}'),
	(285, '\x3a0000000000000000000000000000a5', 'outbox', 16, 'notice_delivered', NULL, '2024-09-09 00:10:37.831+00', NULL, '{"notice": 5, "concert": 1, "starts_at": "2024-09-15T20:00:00", "delivered_at": "2024-09-09T00:10:37.831Z"}'),
	(286, '\x3b0000000000000000000000000000a5', 'waiting-room/all', 102, 'token_ended', 7, '2024-09-09 00:10:38.626+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 7, "reason": "replaced", "ticket": 27, "ended_at": "2024-09-09T00:10:38.626Z"}'),
	(287, '\x3b0000000000000000000000000000a5', 'waiting-room/all', 103, 'token_issued', 7, '2024-09-09 00:10:38.626+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 7, "token": "470000000000000000000000000000a5", "ticket": 29, "issued_at": "2024-09-09T00:10:38.626Z", "waits_until": "2024-09-09T00:12:08.626Z"}'),
	(288, '\x3b0000000000000000000000000000a5', 'waiting-room/all', 104, 'token_lapsed', 1, '2024-09-09 00:10:38.626+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 1, "ticket": 28, "lapsed_at": "2024-09-09T00:10:39.543Z", "returns_until": "2024-09-09T00:11:39.543Z"}'),
	(289, '\x3b0000000000000000000000000000a5', 'people', 46, 'password_changed', 8, '2024-09-09 00:10:43.924+00', NULL, '{"user": 8, "changed_at": "2024-09-09T00:10:43.924Z", "needs_password_change": true}'),
	(290, '\x3c0000000000000000000000000000a5', 'waiting-room/all', 105, 'token_lapsed', 7, '2024-09-09 00:10:54.123+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 7, "ticket": 29, "lapsed_at": "2024-09-09T00:10:54.123Z", "returns_until": "2024-09-09T00:11:54.123Z"}'),
	(291, '\x3c0000000000000000000000000000a5', 'waiting-room/all', 106, 'token_ended', 5, '2024-09-09 00:10:54.123+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 5, "reason": "abandoned", "ticket": 25, "ended_at": "2024-09-09T00:11:02.428Z"}'),
	(292, '\x3c0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 56, 'seat_held', 2, '2024-09-09 00:11:03.324+00', NULL, '{"seat": 6, "user": 2, "concert": 1, "held_at": "2024-09-09T00:11:03.324Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:16:03.324Z"}'),
	(293, '\x3c0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 57, 'seat_held', 2, '2024-09-09 00:11:03.324+00', NULL, '{"seat": 7, "user": 2, "concert": 1, "held_at": "2024-09-09T00:11:03.324Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:16:03.324Z"}'),
	(294, '\x3c0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 58, 'seat_held', 2, '2024-09-09 00:11:03.324+00', NULL, '{"seat": 8, "user": 2, "concert": 1, "held_at": "2024-09-09T00:11:03.324Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:16:03.324Z"}'),
	(295, '\x3c0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 59, 'seat_held', 2, '2024-09-09 00:11:03.324+00', NULL, '{"seat": 9, "user": 2, "concert": 1, "held_at": "2024-09-09T00:11:03.324Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:16:03.324Z"}'),
	(296, '\x3c0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 60, 'seat_held', 2, '2024-09-09 00:11:03.324+00', NULL, '{"seat": 10, "user": 2, "concert": 1, "held_at": "2024-09-09T00:11:03.324Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:16:03.324Z"}'),
	(297, '\x3c0000000000000000000000000000a5', 'people', 47, 'password_changed', 3, '2024-09-09 00:11:05.141+00', '\x660000000000000000000000000000a5', '{"user": 3, "changed_at": "2024-09-09T00:11:05.141Z", "needs_password_change": false}'),
	(298, '\x3d0000000000000000000000000000a5', 'waiting-room/all', 107, 'token_ended', 6, '2024-09-09 00:11:07.537+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 6, "reason": "abandoned", "ticket": 26, "ended_at": "2024-09-09T00:11:06.282Z"}'),
	(299, '\x3d0000000000000000000000000000a5', 'audit', 8, 'admin_called', NULL, '2024-09-09 00:11:10.07+00', NULL, '{"body": "{}", "call": 8, "method": "POST", "target": "/x", "called_at": "2024-09-09T00:11:10.070Z", "remote_address": "::1"}'),
	(300, '\x3e0000000000000000000000000000a5', 'people', 48, 'password_changed', 8, '2024-09-09 00:11:20.402+00', '\x640000000000000000000000000000a5', '{"user": 8, "changed_at": "2024-09-09T00:11:20.402Z", "needs_password_change": true}'),
	(301, '\x3e0000000000000000000000000000a5', 'clinic/2', 19, 'refusals_counted', NULL, '2024-09-09 00:11:24.356+00', NULL, '{"week": "2024-09-09", "count": 1, "clinic": 2, "reason": "occupied", "counted_at": "2024-09-09T00:11:24.356Z"}'),
	(302, '\x3f0000000000000000000000000000a5', 'waiting-room/all', 108, 'token_ended', 1, '2024-09-09 00:11:39.104+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 1, "reason": "replaced", "ticket": 28, "ended_at": "2024-09-09T00:11:39.104Z"}'),
	(303, '\x3f0000000000000000000000000000a5', 'waiting-room/all', 109, 'token_issued', 1, '2024-09-09 00:11:39.104+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 1, "token": "4d0000000000000000000000000000a5", "ticket": 30, "issued_at": "2024-09-09T00:11:39.104Z", "waits_until": "2024-09-09T00:13:09.104Z"}'),
	(304, '\x400000000000000000000000000000a5', 'clinic/1', 24, 'clinic_changed', NULL, '2024-09-09 00:11:51.421+00', '\x640000000000000000000000000000a5', '{"day": "mon", "room": 1, "time": "18:00", "clinic": 1, "subject": "physics1", "teacher": 8, "capacity": 3, "is_active": true, "changed_at": "2024-09-09T00:11:51.421Z", "own_window": {"opens_min": 8, "closes_min": 6000}, "teacher_name": "테스트강사01", "reservation_window": "own"}'),
	(305, '\x400000000000000000000000000000a5', 'waiting-room/all', 110, 'token_ended', 7, '2024-09-09 00:11:54.626+00', NULL, '{"room": 0, "user": 7, "reason": "abandoned", "ticket": 29, "ended_at": "2024-09-09T00:11:54.123Z"}'),
	(306, '\x400000000000000000000000000000a5', 'waiting-room/all', 111, 'token_lapsed', 1, '2024-09-09 00:11:54.626+00', NULL, '{"room": 0, "user": 1, "ticket": 30, "lapsed_at": "2024-09-09T00:11:54.626Z", "returns_until": "2024-09-09T00:12:54.626Z"}'),
	(307, '\x400000000000000000000000000000a5', 'clinic/1', 25, 'place_reserved', 2, '2024-09-09 00:11:58.442+00', '\x660000000000000000000000000000a5', '{"user": 2, "place": 2, "clinic": 1, "class_date": "2024-09-16", "reserved_at": "2024-09-09T00:11:58.442Z"}'),
	(308, '\x400000000000000000000000000000a5', 'clinic/1', 26, 'attendance_opened', 2, '2024-09-09 00:11:58.442+00', '\x660000000000000000000000000000a5', '{"user": 2, "clinic": 1, "opened_at": "2024-09-09T00:11:58.442Z", "class_date": "2024-09-16"}'),
	(309, '\x400000000000000000000000000000a5', 'people', 49, 'non_pass_cleared', 2, '2024-09-09 00:11:58.442+00', NULL, '{"user": 2, "cleared_at": "2024-09-09T00:11:58.442Z"}'),
	(310, '\x410000000000000000000000000000a5', 'waiting-room/all', 112, 'token_issued', 6, '2024-09-09 00:12:06.143+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 6, "token": "4f0000000000000000000000000000a5", "ticket": 31, "issued_at": "2024-09-09T00:12:06.143Z", "waits_until": "2024-09-09T00:13:36.143Z"}'),
	(311, '\x410000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 61, 'hold_released', 7, '2024-09-09 00:12:08.546+00', NULL, '{"seat": 1, "user": 7, "concert": 1, "starts_at": "2024-09-15T20:00:00", "released_at": "2024-09-09T00:12:08.546Z"}'),
	(313, '\x410000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 62, 'hold_extended', 2, '2024-09-09 00:12:12.996+00', NULL, '{"seat": 6, "user": 2, "concert": 1, "extension": 1, "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:18:03.324Z", "extended_at": "2024-09-09T00:12:12.996Z"}'),
	(314, '\x410000000000000000000000000000a5', 'clinic/1', 27, 'clinic_changed', NULL, '2024-09-09 00:12:16.152+00', '\x680000000000000000000000000000a5', '{"day": "mon", "room": 1, "time": "18:00", "clinic": 1, "subject": "physics1", "teacher": 8, "capacity": 6, "is_active": true, "changed_at": "2024-09-09T00:12:16.152Z", "own_window": {"opens_min": 45, "closes_min": 6000}, "teacher_name": "테스트강사01", "reservation_window": "own"}'),
	(315, '\x410000000000000000000000000000a5', 'waiting-room/all', 113, 'token_returned', 1, '2024-09-09 00:12:16.595+00', NULL, '{"room": 0, "user": 1, "ticket": 30, "returned_at": "2024-09-09T00:12:16.595Z"}'),
	(316, '\x410000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 63, 'hold_extended', 6, '2024-09-09 00:12:20.345+00', '\x6a0000000000000000000000000000a5', '{"seat": 3, "user": 6, "concert": 1, "extension": 1, "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:17:29.572Z", "extended_at": "2024-09-09T00:12:20.345Z"}'),
	(317, '\x410000000000000000000000000000a5', 'waiting-room/all', 114, 'token_lapsed', 6, '2024-09-09 00:12:22.637+00', NULL, '{"room": 0, "user": 6, "ticket": 31, "lapsed_at": "2024-09-09T00:12:22.637Z", "returns_until": "2024-09-09T00:13:22.637Z"}'),
	(318, '\x410000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 64, 'offer_ended', 1, '2024-09-09 00:12:25.563+00', '\x6c0000000000000000000000000000a5', '{"seat": 5, "user": 1, "reason": "declined", "waiter": 3, "concert": 1, "ended_at": "2024-09-09T00:12:25.563Z", "starts_at": "2024-09-15T20:00:00"}'),
	(319, '\x420000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 65, 'hold_expired', 7, '2024-09-09 00:12:27.788+00', '\x640000000000000000000000000000a5', '{"seat": 2, "user": 7, "concert": 1, "ended_at": "2024-09-09T00:12:27.353Z", "starts_at": "2024-09-15T20:00:00"}'),
	(320, '\x430000000000000000000000000000a5', 'wallets', 16, 'wallet_moved', 1, '2024-09-09 00:12:29.132+00', '\x640000000000000000000000000000a5', '{"user": 1, "amount": 115689, "reason": "charge", "receipt": 0, "moved_at": "2024-09-09T00:12:29.132Z"}');
INSERT INTO public.change_log OVERRIDING SYSTEM VALUE VALUES
	(321, '\x430000000000000000000000000000a5', 'waiting-room/all', 115, 'token_lapsed', 1, '2024-09-09 00:12:34.676+00', NULL, '{"room": 0, "user": 1, "ticket": 30, "lapsed_at": "2024-09-09T00:12:34.676Z", "returns_until": "2024-09-09T00:13:09.104Z"}'),
	(322, '\x430000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 66, 'hold_extended', 7, '2024-09-09 00:12:37.003+00', '\x660000000000000000000000000000a5', '{"seat": 4, "user": 7, "concert": 1, "extension": 1, "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:16:40.997Z", "extended_at": "2024-09-09T00:12:37.003Z"}'),
	(323, '\x430000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 67, 'seat_held', 4, '2024-09-09 00:12:37.003+00', '\x660000000000000000000000000000a5', '{"seat": 1, "user": 4, "concert": 1, "held_at": "2024-09-09T00:12:37.374Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:17:37.374Z"}'),
	(324, '\x430000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 68, 'seat_held', 4, '2024-09-09 00:12:37.003+00', '\x660000000000000000000000000000a5', '{"seat": 2, "user": 4, "concert": 1, "held_at": "2024-09-09T00:12:37.374Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:17:37.374Z"}'),
	(325, '\x430000000000000000000000000000a5', 'clinic/1', 28, 'place_reserved', 7, '2024-09-09 00:12:40.055+00', NULL, '{"user": 7, "place": 3, "clinic": 1, "class_date": "2024-09-16", "reserved_at": "2024-09-09T00:12:40.055Z"}'),
	(326, '\x430000000000000000000000000000a5', 'clinic/1', 29, 'attendance_opened', 7, '2024-09-09 00:12:40.055+00', NULL, '{"user": 7, "clinic": 1, "opened_at": "2024-09-09T00:12:40.055Z", "class_date": "2024-09-16"}'),
	(327, '\x430000000000000000000000000000a5', 'waiting-room/all', 116, 'token_issued', 4, '2024-09-09 00:12:41.944+00', '\x680000000000000000000000000000a5', '{"room": 0, "user": 4, "token": "520000000000000000000000000000a5", "ticket": 32, "issued_at": "2024-09-09T00:12:41.944Z", "waits_until": "2024-09-09T00:14:11.944Z"}'),
	(328, '\x440000000000000000000000000000a5', 'waiting-room/all', 117, 'token_ended', 6, '2024-09-09 00:12:45.279+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 6, "reason": "replaced", "ticket": 31, "ended_at": "2024-09-09T00:12:45.279Z"}'),
	(329, '\x440000000000000000000000000000a5', 'waiting-room/all', 118, 'token_issued', 6, '2024-09-09 00:12:45.279+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 6, "token": "530000000000000000000000000000a5", "ticket": 33, "issued_at": "2024-09-09T00:12:45.279Z", "waits_until": "2024-09-09T00:14:15.279Z"}'),
	(330, '\x440000000000000000000000000000a5', 'people', 50, 'session_started', 5, '2024-09-09 00:12:47.187+00', NULL, '{"key": "540000000000000000000000000000a5", "user": 5, "started_at": "2024-09-09T00:12:47.187Z"}'),
	(331, '\x450000000000000000000000000000a5', 'waiting-room/all', 119, 'token_lapsed', 4, '2024-09-09 00:12:59.828+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 4, "ticket": 32, "lapsed_at": "2024-09-09T00:12:59.828Z", "returns_until": "2024-09-09T00:13:59.828Z"}'),
	(332, '\x450000000000000000000000000000a5', 'waiting-room/all', 120, 'token_lapsed', 6, '2024-09-09 00:12:59.828+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 6, "ticket": 33, "lapsed_at": "2024-09-09T00:13:01.976Z", "returns_until": "2024-09-09T00:14:01.976Z"}'),
	(333, '\x460000000000000000000000000000a5', 'waiting-room/all', 121, 'token_ended', 1, '2024-09-09 00:13:10.639+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 1, "reason": "abandoned", "ticket": 30, "ended_at": "2024-09-09T00:13:09.104Z"}'),
	(334, '\x460000000000000000000000000000a5', 'clinic/1', 30, 'place_released', 5, '2024-09-09 00:13:10.639+00', NULL, '{"user": 5, "place": 1, "clinic": 1, "reason": "removed", "class_date": "2024-09-16", "released_at": "2024-09-09T00:13:10.639Z"}'),
	(335, '\x460000000000000000000000000000a5', 'clinic/1', 31, 'place_renumbered', 7, '2024-09-09 00:13:10.639+00', NULL, '{"to": 1, "from": 3, "user": 7, "clinic": 1, "class_date": "2024-09-16", "renumbered_at": "2024-09-09T00:13:10.639Z"}'),
	(336, '\x460000000000000000000000000000a5', 'clinic/1', 32, 'clinic_changed', NULL, '2024-09-09 00:13:10.639+00', NULL, '{"day": "mon", "room": 1, "time": "18:00", "clinic": 1, "subject": "physics1", "teacher": 8, "capacity": 2, "is_active": true, "changed_at": "2024-09-09T00:13:10.639Z", "own_window": {"opens_min": 45, "closes_min": 6000}, "teacher_name": "테스트강사01", "reservation_window": "own"}'),
	(337, '\x470000000000000000000000000000a5', 'waiting-room/all', 122, 'token_returned', 6, '2024-09-09 00:13:14.936+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 6, "ticket": 33, "returned_at": "2024-09-09T00:13:14.936Z"}'),
	(338, '\x470000000000000000000000000000a5', 'clinic/1', 33, 'refusals_counted', NULL, '2024-09-09 00:13:18.719+00', NULL, '{"week": "2024-09-09", "count": 1, "clinic": 1, "reason": "already_reserved", "counted_at": "2024-09-09T00:13:18.719Z"}'),
	(339, '\x470000000000000000000000000000a5', 'people', 51, 'session_ended', 6, '2024-09-09 00:13:24.254+00', '\x660000000000000000000000000000a5', '{"key": "3a0000000000000000000000000000a5", "user": 6, "reason": "idle", "ended_at": "2024-09-09T00:13:24.254Z"}'),
	(340, '\x470000000000000000000000000000a5', 'people', 52, 'session_ended', 7, '2024-09-09 00:13:24.254+00', '\x660000000000000000000000000000a5', '{"key": "410000000000000000000000000000a5", "user": 7, "reason": "duplicate_login", "ended_at": "2024-09-09T00:13:24.254Z"}'),
	(341, '\x470000000000000000000000000000a5', 'people', 53, 'session_started', 7, '2024-09-09 00:13:24.254+00', '\x660000000000000000000000000000a5', '{"key": "560000000000000000000000000000a5", "user": 7, "started_at": "2024-09-09T00:13:24.254Z"}'),
	(342, '\x470000000000000000000000000000a5', 'waiting-room/all', 123, 'token_issued', 5, '2024-09-09 00:13:28.125+00', NULL, '{"room": 0, "user": 5, "token": "570000000000000000000000000000a5", "ticket": 34, "issued_at": "2024-09-09T00:13:28.125Z", "waits_until": "2024-09-09T00:14:58.125Z"}'),
	(343, '\x470000000000000000000000000000a5', 'waiting-room/all', 124, 'token_lapsed', 6, '2024-09-09 00:13:28.125+00', NULL, '{"room": 0, "user": 6, "ticket": 33, "lapsed_at": "2024-09-09T00:13:31.626Z", "returns_until": "2024-09-09T00:14:15.279Z"}'),
	(344, '\x470000000000000000000000000000a5', 'people', 54, 'password_changed', 4, '2024-09-09 00:13:31.626+00', '\x680000000000000000000000000000a5', '{"user": 4, "changed_at": "2024-09-09T00:13:31.626Z", "needs_password_change": false}'),
	(345, '\x470000000000000000000000000000a5', 'clinic/2', 21, 'clinic_waiter_joined', 2, '2024-09-09 00:13:31.86+00', NULL, '{"user": 2, "clinic": 2, "waiter": 2, "joined_at": "2024-09-09T00:13:31.860Z", "class_date": "2024-09-16"}'),
	(346, '\x480000000000000000000000000000a5', 'waiting-room/all', 125, 'token_returned', 6, '2024-09-09 00:13:36.333+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 6, "ticket": 33, "returned_at": "2024-09-09T00:13:36.333Z"}'),
	(347, '\x490000000000000000000000000000a5', 'clinic/1', 34, 'clinic_waiter_joined', 4, '2024-09-09 00:13:36.955+00', '\x640000000000000000000000000000a5', '{"user": 4, "clinic": 1, "waiter": 1, "joined_at": "2024-09-09T00:13:36.955Z", "class_date": "2024-09-16"}'),
	(348, '\x490000000000000000000000000000a5', 'clinic/2', 22, 'clinic_changed', NULL, '2024-09-09 00:13:39.652+00', NULL, '{"day": "mon", "room": 2, "time": "18:00", "clinic": 2, "subject": "physics1", "teacher": 8, "capacity": 5, "is_active": true, "changed_at": "2024-09-09T00:13:39.652Z", "own_window": {"opens_min": 21, "closes_min": 6000}, "teacher_name": "테스트강사01", "reservation_window": "own"}'),
	(349, '\x490000000000000000000000000000a5', 'waiting-room/all', 126, 'token_lapsed', 5, '2024-09-09 00:13:43.343+00', '\x660000000000000000000000000000a5', '{"room": 0, "user": 5, "ticket": 34, "lapsed_at": "2024-09-09T00:13:43.343Z", "returns_until": "2024-09-09T00:14:43.343Z"}'),
	(350, '\x490000000000000000000000000000a5', 'waiting-room/all', 127, 'token_lapsed', 6, '2024-09-09 00:13:43.343+00', '\x660000000000000000000000000000a5', '{"room": 0, "user": 6, "ticket": 33, "lapsed_at": "2024-09-09T00:13:52.851Z", "returns_until": "2024-09-09T00:14:15.279Z"}'),
	(351, '\x490000000000000000000000000000a5', 'waiting-room/all', 128, 'token_returned', 5, '2024-09-09 00:13:43.343+00', '\x660000000000000000000000000000a5', '{"room": 0, "user": 5, "ticket": 34, "returned_at": "2024-09-09T00:13:52.851Z"}'),
	(352, '\x490000000000000000000000000000a5', 'clinic/2', 23, 'place_reserved', 3, '2024-09-09 00:13:54.965+00', NULL, '{"user": 3, "place": 3, "clinic": 2, "class_date": "2024-09-16", "reserved_at": "2024-09-09T00:13:54.965Z"}'),
	(353, '\x490000000000000000000000000000a5', 'clinic/2', 24, 'attendance_opened', 3, '2024-09-09 00:13:54.965+00', NULL, '{"user": 3, "clinic": 2, "opened_at": "2024-09-09T00:13:54.965Z", "class_date": "2024-09-16"}'),
	(354, '\x490000000000000000000000000000a5', 'people', 55, 'non_pass_cleared', 3, '2024-09-09 00:13:54.965+00', '\x680000000000000000000000000000a5', '{"user": 3, "cleared_at": "2024-09-09T00:13:54.965Z"}'),
	(355, '\x490000000000000000000000000000a5', 'clinic/2', 25, 'clinic_waiter_left', 3, '2024-09-09 00:13:54.965+00', NULL, '{"user": 3, "clinic": 2, "reason": "promoted", "waiter": 1, "left_at": "2024-09-09T00:13:54.965Z", "class_date": "2024-09-16"}'),
	(356, '\x490000000000000000000000000000a5', 'outbox', 17, 'notice_queued', 3, '2024-09-09 00:13:54.965+00', '\x6a0000000000000000000000000000a5', '{"kind": "promoted", "user": 3, "place": 3, "seats": [], "amount": 0, "clinic": 2, "notice": 1, "receipt": 0, "queued_at": "2024-09-09T00:13:54.965Z", "class_date": "2024-09-16", "expires_at": "1970-01-01T00:00:00.000Z"}'),
	(357, '\x490000000000000000000000000000a5', 'waiting-room/all', 129, 'token_returned', 6, '2024-09-09 00:13:56.375+00', NULL, '{"room": 0, "user": 6, "ticket": 33, "returned_at": "2024-09-09T00:13:56.375Z"}'),
	(358, '\x4a0000000000000000000000000000a5', 'people', 56, 'password_changed', 1, '2024-09-09 00:13:57.221+00', '\x640000000000000000000000000000a5', '{"user": 1, "changed_at": "2024-09-09T00:13:57.221Z", "needs_password_change": true}'),
	(359, '\x4a0000000000000000000000000000a5', 'waiting-room/all', 130, 'token_ended', 4, '2024-09-09 00:14:00.545+00', NULL, '{"room": 0, "user": 4, "reason": "abandoned", "ticket": 32, "ended_at": "2024-09-09T00:13:59.828Z"}'),
	(360, '\x4a0000000000000000000000000000a5', 'outbox', 18, 'notice_failed', NULL, '2024-09-09 00:14:00.545+00', '\x660000000000000000000000000000a5', '{"dead": false, "error": "no answer", "clinic": 2, "notice": 1, "attempt": 1, "failed_at": "2024-09-09T00:14:00.545Z", "next_try_at": "2024-09-09T00:14:01.545Z"}');
INSERT INTO public.change_log OVERRIDING SYSTEM VALUE VALUES
	(361, '\x4a0000000000000000000000000000a5', 'people', 57, 'password_changed', 4, '2024-09-09 00:14:03.961+00', NULL, '{"user": 4, "changed_at": "2024-09-09T00:14:03.961Z", "needs_password_change": false}'),
	(362, '\x4a0000000000000000000000000000a5', 'waiting-room/all', 131, 'token_lapsed', 5, '2024-09-09 00:14:09.611+00', '\x680000000000000000000000000000a5', '{"room": 0, "user": 5, "ticket": 34, "lapsed_at": "2024-09-09T00:14:09.611Z", "returns_until": "2024-09-09T00:14:58.125Z"}'),
	(363, '\x4a0000000000000000000000000000a5', 'outbox', 19, 'notice_failed', NULL, '2024-09-09 00:14:09.611+00', NULL, '{"dead": true, "error": "no answer", "clinic": 2, "notice": 1, "attempt": 2, "failed_at": "2024-09-09T00:14:09.611Z", "next_try_at": "2024-09-09T00:14:09.611Z"}'),
	(364, '\x4a0000000000000000000000000000a5', 'waiting-room/all', 132, 'token_issued', 7, '2024-09-09 00:14:10.209+00', '\x6a0000000000000000000000000000a5', '{"room": 0, "user": 7, "token": "580000000000000000000000000000a5", "ticket": 35, "issued_at": "2024-09-09T00:14:10.209Z", "waits_until": "2024-09-09T00:15:40.209Z"}'),
	(365, '\x4b0000000000000000000000000000a5', 'remembered-requests', 4, 'request_forgotten', NULL, '2024-09-09 00:14:10.53+00', '\x640000000000000000000000000000a5', '{"key": "450000000000000000000000000000a5", "ended_at": "2024-09-09T00:13:49.572Z"}'),
	(366, '\x4b0000000000000000000000000000a5', 'waiting-room/all', 133, 'token_lapsed', 6, '2024-09-09 00:14:11.77+00', NULL, '{"room": 0, "user": 6, "ticket": 33, "lapsed_at": "2024-09-09T00:14:11.770Z", "returns_until": "2024-09-09T00:14:15.279Z"}'),
	(367, '\x4b0000000000000000000000000000a5', 'waiting-room/all', 134, 'token_ended', 6, '2024-09-09 00:14:11.77+00', NULL, '{"room": 0, "user": 6, "reason": "replaced", "ticket": 33, "ended_at": "2024-09-09T00:14:11.770Z"}'),
	(368, '\x4b0000000000000000000000000000a5', 'waiting-room/all', 135, 'token_issued', 6, '2024-09-09 00:14:11.77+00', NULL, '{"room": 0, "user": 6, "token": "590000000000000000000000000000a5", "ticket": 36, "issued_at": "2024-09-09T00:14:11.770Z", "waits_until": "2024-09-09T00:15:41.770Z"}'),
	(369, '\x4c0000000000000000000000000000a5', 'clinic/2', 26, 'place_reserved', 2, '2024-09-09 00:14:15.617+00', '\x640000000000000000000000000000a5', '{"user": 2, "place": 4, "clinic": 2, "class_date": "2024-09-16", "reserved_at": "2024-09-09T00:14:15.617Z"}'),
	(370, '\x4c0000000000000000000000000000a5', 'clinic/2', 27, 'attendance_opened', 2, '2024-09-09 00:14:15.617+00', '\x640000000000000000000000000000a5', '{"user": 2, "clinic": 2, "opened_at": "2024-09-09T00:14:15.617Z", "class_date": "2024-09-16"}'),
	(371, '\x4c0000000000000000000000000000a5', 'clinic/2', 28, 'clinic_waiter_left', 2, '2024-09-09 00:14:15.617+00', '\x640000000000000000000000000000a5', '{"user": 2, "clinic": 2, "reason": "promoted", "waiter": 2, "left_at": "2024-09-09T00:14:15.617Z", "class_date": "2024-09-16"}'),
	(372, '\x4c0000000000000000000000000000a5', 'outbox', 20, 'notice_queued', 2, '2024-09-09 00:14:15.617+00', NULL, '{"kind": "promoted", "user": 2, "place": 4, "seats": [], "amount": 0, "clinic": 2, "notice": 2, "receipt": 0, "queued_at": "2024-09-09T00:14:15.617Z", "class_date": "2024-09-16", "expires_at": "1970-01-01T00:00:00.000Z"}'),
	(373, '\x4d0000000000000000000000000000a5', 'wallets', 17, 'wallet_moved', 2, '2024-09-09 00:14:20.732+00', '\x640000000000000000000000000000a5', '{"user": 2, "amount": 199632, "reason": "charge", "receipt": 0, "moved_at": "2024-09-09T00:14:20.732Z"}'),
	(374, '\x4d0000000000000000000000000000a5', 'waiting-room/all', 136, 'token_lapsed', 7, '2024-09-09 00:14:28.689+00', NULL, '{"room": 0, "user": 7, "ticket": 35, "lapsed_at": "2024-09-09T00:14:28.689Z", "returns_until": "2024-09-09T00:15:28.689Z"}'),
	(375, '\x4d0000000000000000000000000000a5', 'waiting-room/all', 137, 'token_lapsed', 6, '2024-09-09 00:14:28.689+00', NULL, '{"room": 0, "user": 6, "ticket": 36, "lapsed_at": "2024-09-09T00:14:28.689Z", "returns_until": "2024-09-09T00:15:28.689Z"}'),
	(376, '\x4e0000000000000000000000000000a5', 'people', 58, 'person_changed', 2, '2024-09-09 00:14:49.409+00', '\x640000000000000000000000000000a5', '{"name": "테스트학생2", "user": 2, "email": "p2@example.org", "grade": "3", "school": "2", "no_show": 0, "subject": "physics1", "is_staff": false, "non_pass": false, "username": "user_2", "is_active": true, "phone_num": "010-0000-0002", "changed_at": "2024-09-09T00:14:49.409Z", "is_student": true, "is_teacher": false, "is_superuser": false, "essential_clinic": true, "student_phone_num": "1", "needs_password_change": true, "student_parent_phone_num": "2"}'),
	(377, '\x4f0000000000000000000000000000a5', 'people', 59, 'week_reset', NULL, '2024-09-09 00:14:55.134+00', '\x640000000000000000000000000000a5', '{"week": "2024-10-07", "cause": "scheduled", "number": 7, "reset_at": "2024-09-09T00:14:55.134Z"}'),
	(378, '\x4f0000000000000000000000000000a5', 'waiting-room/all', 138, 'token_ended', 5, '2024-09-09 00:14:59.068+00', NULL, '{"room": 0, "user": 5, "reason": "abandoned", "ticket": 34, "ended_at": "2024-09-09T00:14:58.125Z"}'),
	(379, '\x500000000000000000000000000000a5', 'clinic/1', 35, 'place_released', 2, '2024-09-09 00:15:00.611+00', '\x640000000000000000000000000000a5', '{"user": 2, "place": 2, "clinic": 1, "reason": "removed", "class_date": "2024-09-16", "released_at": "2024-09-09T00:15:00.611Z"}'),
	(380, '\x510000000000000000000000000000a5', 'waiting-room/all', 139, 'opening_scheduled', NULL, '2024-09-09 00:15:06.192+00', '\x640000000000000000000000000000a5', '{"room": 0, "seed": "081e8bf88672a863ffa1ccac9707b9429bcf051e0871e8da016d143a0ecd87f0", "first": 37, "opens_at": "2024-09-09T00:15:12.192Z", "commitment": "5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c", "scheduled_at": "2024-09-09T00:15:06.192Z"}'),
	(381, '\x510000000000000000000000000000a5', 'clinic/2', 29, 'place_released', 2, '2024-09-09 00:15:07.882+00', NULL, '{"user": 2, "place": 4, "clinic": 2, "reason": "fell_out", "class_date": "2024-09-16", "released_at": "2024-09-09T00:15:07.882Z"}'),
	(382, '\x510000000000000000000000000000a5', 'clinic/2', 30, 'place_released', 3, '2024-09-09 00:15:07.882+00', NULL, '{"user": 3, "place": 3, "clinic": 2, "reason": "fell_out", "class_date": "2024-09-16", "released_at": "2024-09-09T00:15:07.882Z"}'),
	(383, '\x510000000000000000000000000000a5', 'clinic/2', 31, 'clinic_changed', NULL, '2024-09-09 00:15:07.882+00', NULL, '{"day": "mon", "room": 2, "time": "18:00", "clinic": 2, "subject": "physics1", "teacher": 8, "capacity": 2, "is_active": true, "changed_at": "2024-09-09T00:15:07.882Z", "own_window": {"opens_min": 50, "closes_min": 6000}, "teacher_name": "테스트강사01", "reservation_window": "own"}'),
	(384, '\x510000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 69, 'hold_released', 7, '2024-09-09 00:15:07.885+00', '\x660000000000000000000000000000a5', '{"seat": 4, "user": 7, "concert": 1, "starts_at": "2024-09-15T20:00:00", "released_at": "2024-09-09T00:15:07.885Z"}'),
	(385, '\x520000000000000000000000000000a5', 'waiting-room/all', 140, 'token_issued', 4, '2024-09-09 00:15:09.229+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 4, "token": "600000000000000000000000000000a5", "ticket": 37, "issued_at": "2024-09-09T00:15:09.229Z", "waits_until": "2024-09-09T00:16:39.229Z"}'),
	(386, '\x520000000000000000000000000000a5', 'wallets', 18, 'wallet_moved', 4, '2024-09-09 00:15:11.436+00', NULL, '{"user": 4, "amount": 133220, "reason": "charge", "receipt": 0, "moved_at": "2024-09-09T00:15:11.436Z"}'),
	(387, '\x520000000000000000000000000000a5', 'waiting-room/all', 141, 'draw_held', NULL, '2024-09-09 00:15:12.885+00', '\x660000000000000000000000000000a5', '{"last": 37, "room": 0, "seed": "081e8bf88672a863ffa1ccac9707b9429bcf051e0871e8da016d143a0ecd87f0", "first": 37, "drawn_at": "2024-09-09T00:15:12.885Z"}'),
	(388, '\x520000000000000000000000000000a5', 'clinic/2', 32, 'clinic_changed', NULL, '2024-09-09 00:15:12.885+00', NULL, '{"day": "mon", "room": 2, "time": "18:00", "clinic": 2, "subject": "physics1", "teacher": 8, "capacity": 5, "is_active": true, "changed_at": "2024-09-09T00:15:12.885Z", "own_window": {"opens_min": 56, "closes_min": 6000}, "teacher_name": "테스트강사01", "reservation_window": "own"}'),
	(389, '\x520000000000000000000000000000a5', 'clinic/1', 36, 'place_reserved', 4, '2024-09-09 00:15:16.404+00', '\x680000000000000000000000000000a5', '{"user": 4, "place": 2, "clinic": 1, "class_date": "2024-09-16", "reserved_at": "2024-09-09T00:15:16.404Z"}'),
	(390, '\x520000000000000000000000000000a5', 'clinic/1', 37, 'attendance_opened', 4, '2024-09-09 00:15:16.404+00', '\x680000000000000000000000000000a5', '{"user": 4, "clinic": 1, "opened_at": "2024-09-09T00:15:16.404Z", "class_date": "2024-09-16"}'),
	(391, '\x520000000000000000000000000000a5', 'clinic/1', 38, 'clinic_waiter_left', 4, '2024-09-09 00:15:16.404+00', '\x680000000000000000000000000000a5', '{"user": 4, "clinic": 1, "reason": "promoted", "waiter": 1, "left_at": "2024-09-09T00:15:16.404Z", "class_date": "2024-09-16"}'),
	(392, '\x520000000000000000000000000000a5', 'outbox', 21, 'notice_queued', 4, '2024-09-09 00:15:16.404+00', NULL, '{"kind": "promoted", "user": 4, "place": 2, "seats": [], "amount": 0, "clinic": 1, "notice": 1, "receipt": 0, "queued_at": "2024-09-09T00:15:16.404Z", "class_date": "2024-09-16", "expires_at": "1970-01-01T00:00:00.000Z"}'),
	(393, '\x520000000000000000000000000000a5', 'waiting-room/all', 142, 'opening_scheduled', NULL, '2024-09-09 00:15:18.698+00', '\x6a0000000000000000000000000000a5', '{"room": 0, "seed": "082e118ca9238b438b6139bec34dd9be8c2985df580d3fd21b023c616df38b09", "first": 38, "opens_at": "2024-09-09T00:15:41.698Z", "commitment": "5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c", "scheduled_at": "2024-09-09T00:15:18.698Z"}'),
	(394, '\x520000000000000000000000000000a5', 'waiting-room/all', 143, 'token_lapsed', 4, '2024-09-09 00:15:18.698+00', '\x6a0000000000000000000000000000a5', '{"room": 0, "user": 4, "ticket": 37, "lapsed_at": "2024-09-09T00:15:25.323Z", "returns_until": "2024-09-09T00:16:25.323Z"}'),
	(395, '\x520000000000000000000000000000a5', 'waiting-room/all', 144, 'token_returned', 4, '2024-09-09 00:15:18.698+00', '\x6a0000000000000000000000000000a5', '{"room": 0, "user": 4, "ticket": 37, "returned_at": "2024-09-09T00:15:25.323Z"}'),
	(396, '\x530000000000000000000000000000a5', 'outbox', 22, 'notice_failed', NULL, '2024-09-09 00:15:27.723+00', '\x640000000000000000000000000000a5', '{"dead": false, "error": "no answer", "clinic": 2, "notice": 2, "attempt": 1, "failed_at": "2024-09-09T00:15:27.723Z", "next_try_at": "2024-09-09T00:15:28.723Z"}'),
	(397, '\x530000000000000000000000000000a5', 'waiting-room/all', 145, 'token_ended', 7, '2024-09-09 00:15:31.254+00', NULL, '{"room": 0, "user": 7, "reason": "abandoned", "ticket": 35, "ended_at": "2024-09-09T00:15:28.689Z"}'),
	(398, '\x530000000000000000000000000000a5', 'waiting-room/all', 146, 'token_ended', 6, '2024-09-09 00:15:31.254+00', NULL, '{"room": 0, "user": 6, "reason": "abandoned", "ticket": 36, "ended_at": "2024-09-09T00:15:28.689Z"}'),
	(399, '\x530000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 70, 'hold_released', 4, '2024-09-09 00:15:31.254+00', '\x660000000000000000000000000000a5', '{"seat": 1, "user": 4, "concert": 1, "starts_at": "2024-09-15T20:00:00", "released_at": "2024-09-09T00:15:31.254Z"}'),
	(400, '\x540000000000000000000000000000a5', 'waiting-room/all', 147, 'token_lapsed', 4, '2024-09-09 00:15:40.53+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 4, "ticket": 37, "lapsed_at": "2024-09-09T00:15:40.530Z", "returns_until": "2024-09-09T00:16:39.229Z"}');
INSERT INTO public.change_log OVERRIDING SYSTEM VALUE VALUES
	(401, '\x540000000000000000000000000000a5', 'outbox', 23, 'notice_failed', NULL, '2024-09-09 00:15:40.53+00', NULL, '{"dead": true, "error": "no answer", "clinic": 2, "notice": 2, "attempt": 2, "failed_at": "2024-09-09T00:15:40.530Z", "next_try_at": "2024-09-09T00:15:40.530Z"}'),
	(402, '\x540000000000000000000000000000a5', 'waiting-room/all', 148, 'draw_held', NULL, '2024-09-09 00:15:44.362+00', '\x660000000000000000000000000000a5', '{"last": 37, "room": 0, "seed": "082e118ca9238b438b6139bec34dd9be8c2985df580d3fd21b023c616df38b09", "first": 38, "drawn_at": "2024-09-09T00:15:44.362Z"}'),
	(403, '\x540000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 71, 'seat_held', 7, '2024-09-09 00:15:46.864+00', NULL, '{"seat": 4, "user": 7, "concert": 1, "held_at": "2024-09-09T00:15:46.864Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:20:46.864Z"}'),
	(404, '\x540000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 72, 'seat_held', 7, '2024-09-09 00:15:46.864+00', NULL, '{"seat": 5, "user": 7, "concert": 1, "held_at": "2024-09-09T00:15:46.864Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:20:46.864Z"}'),
	(405, '\x540000000000000000000000000000a5', 'clinic/1', 39, 'clinic_changed', NULL, '2024-09-09 00:15:50.201+00', '\x680000000000000000000000000000a5', '{"day": "mon", "room": 1, "time": "18:00", "clinic": 1, "subject": "physics1", "teacher": 8, "capacity": 4, "is_active": true, "changed_at": "2024-09-09T00:15:50.201Z", "own_window": {"opens_min": 3, "closes_min": 6000}, "teacher_name": "테스트강사01", "reservation_window": "own"}'),
	(406, '\x540000000000000000000000000000a5', 'wallets', 19, 'wallet_moved', 8, '2024-09-09 00:15:52.71+00', NULL, '{"user": 8, "amount": 191501, "reason": "charge", "receipt": 0, "moved_at": "2024-09-09T00:15:52.710Z"}'),
	(407, '\x540000000000000000000000000000a5', 'waiting-room/all', 149, 'token_issued', 3, '2024-09-09 00:15:53.16+00', '\x6a0000000000000000000000000000a5', '{"room": 0, "user": 3, "token": "640000000000000000000000000000a5", "ticket": 38, "issued_at": "2024-09-09T00:15:53.160Z", "waits_until": "2024-09-09T00:17:23.160Z"}'),
	(408, '\x550000000000000000000000000000a5', 'waiting-room/all', 150, 'token_returned', 4, '2024-09-09 00:15:56.51+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 4, "ticket": 37, "returned_at": "2024-09-09T00:15:56.510Z"}'),
	(409, '\x550000000000000000000000000000a5', 'clinic/1', 40, 'place_reserved', 2, '2024-09-09 00:15:57.405+00', NULL, '{"user": 2, "place": 3, "clinic": 1, "class_date": "2024-09-16", "reserved_at": "2024-09-09T00:15:57.405Z"}'),
	(410, '\x550000000000000000000000000000a5', 'clinic/1', 41, 'attendance_opened', 2, '2024-09-09 00:15:57.405+00', NULL, '{"user": 2, "clinic": 1, "opened_at": "2024-09-09T00:15:57.405Z", "class_date": "2024-09-16"}'),
	(411, '\x560000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 73, 'hold_expired', 2, '2024-09-09 00:16:04.198+00', '\x640000000000000000000000000000a5', '{"seat": 7, "user": 2, "concert": 1, "ended_at": "2024-09-09T00:16:03.324Z", "starts_at": "2024-09-15T20:00:00"}'),
	(412, '\x560000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 74, 'hold_expired', 2, '2024-09-09 00:16:04.198+00', '\x640000000000000000000000000000a5', '{"seat": 8, "user": 2, "concert": 1, "ended_at": "2024-09-09T00:16:03.324Z", "starts_at": "2024-09-15T20:00:00"}'),
	(413, '\x560000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 75, 'hold_expired', 2, '2024-09-09 00:16:04.198+00', '\x640000000000000000000000000000a5', '{"seat": 9, "user": 2, "concert": 1, "ended_at": "2024-09-09T00:16:03.324Z", "starts_at": "2024-09-15T20:00:00"}'),
	(414, '\x560000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 76, 'hold_expired', 2, '2024-09-09 00:16:04.198+00', '\x640000000000000000000000000000a5', '{"seat": 10, "user": 2, "concert": 1, "ended_at": "2024-09-09T00:16:03.324Z", "starts_at": "2024-09-15T20:00:00"}'),
	(415, '\x560000000000000000000000000000a5', 'people', 60, 'password_changed', 3, '2024-09-09 00:16:04.198+00', NULL, '{"user": 3, "changed_at": "2024-09-09T00:16:04.198Z", "needs_password_change": false}'),
	(416, '\x560000000000000000000000000000a5', 'audit', 9, 'admin_called', NULL, '2024-09-09 00:16:05.53+00', '\x660000000000000000000000000000a5', '{"body": "{}", "call": 9, "method": "POST", "target": "/x", "called_at": "2024-09-09T00:16:05.530Z", "remote_address": "::1"}'),
	(417, '\x560000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 77, 'seat_held', 5, '2024-09-09 00:16:05.637+00', NULL, '{"seat": 10, "user": 5, "concert": 1, "held_at": "2024-09-09T00:16:05.637Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:21:05.637Z"}'),
	(418, '\x560000000000000000000000000000a5', 'waiting-room/all', 151, 'token_lapsed', 3, '2024-09-09 00:16:08.56+00', '\x680000000000000000000000000000a5', '{"room": 0, "user": 3, "ticket": 38, "lapsed_at": "2024-09-09T00:16:08.560Z", "returns_until": "2024-09-09T00:17:08.560Z"}'),
	(470, '\x600000000000000000000000000000a5', 'waiting-room/all', 167, 'token_lapsed', 2, '2024-09-09 00:18:02.571+00', NULL, '{"room": 0, "user": 2, "ticket": 42, "lapsed_at": "2024-09-09T00:18:02.571Z", "returns_until": "2024-09-09T00:19:02.571Z"}'),
	(419, '\x560000000000000000000000000000a5', 'waiting-room/all', 152, 'token_issued', 2, '2024-09-09 00:16:08.56+00', '\x680000000000000000000000000000a5', '{"room": 0, "user": 2, "token": "680000000000000000000000000000a5", "ticket": 39, "issued_at": "2024-09-09T00:16:08.560Z", "waits_until": "2024-09-09T00:17:38.560Z"}'),
	(420, '\x560000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 78, 'seat_held', 7, '2024-09-09 00:16:10.941+00', NULL, '{"seat": 1, "user": 7, "concert": 1, "held_at": "2024-09-09T00:16:10.941Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:21:10.941Z"}'),
	(421, '\x560000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 79, 'seat_held', 7, '2024-09-09 00:16:10.941+00', NULL, '{"seat": 7, "user": 7, "concert": 1, "held_at": "2024-09-09T00:16:10.941Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:21:10.941Z"}'),
	(422, '\x560000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 80, 'seat_held', 7, '2024-09-09 00:16:10.941+00', NULL, '{"seat": 8, "user": 7, "concert": 1, "held_at": "2024-09-09T00:16:10.941Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:21:10.941Z"}'),
	(423, '\x560000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 81, 'seat_held', 7, '2024-09-09 00:16:10.941+00', NULL, '{"seat": 9, "user": 7, "concert": 1, "held_at": "2024-09-09T00:16:10.941Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:21:10.941Z"}'),
	(424, '\x560000000000000000000000000000a5', 'waiting-room/all', 153, 'token_lapsed', 4, '2024-09-09 00:16:11.862+00', '\x6a0000000000000000000000000000a5', '{"room": 0, "user": 4, "ticket": 37, "lapsed_at": "2024-09-09T00:16:11.862Z", "returns_until": "2024-09-09T00:16:39.229Z"}'),
	(425, '\x560000000000000000000000000000a5', 'people', 61, 'attendance_marked', 4, '2024-09-09 00:16:14.559+00', NULL, '{"by": 8, "type": "attended", "user": 4, "clinic": 1, "marked_at": "2024-09-09T00:16:14.559Z", "class_date": "2024-09-16", "no_show_after": 0}'),
	(426, '\x570000000000000000000000000000a5', 'people', 62, 'person_changed', 6, '2024-09-09 00:16:19.215+00', '\x640000000000000000000000000000a5', '{"name": "테스트학생6", "user": 6, "email": "p6@example.org", "grade": "3", "school": "1", "no_show": 0, "subject": "physics1", "is_staff": false, "non_pass": false, "username": "user_6", "is_active": true, "phone_num": "010-0000-0006", "changed_at": "2024-09-09T00:16:19.215Z", "is_student": true, "is_teacher": false, "is_superuser": false, "essential_clinic": true, "student_phone_num": "1", "needs_password_change": true, "student_parent_phone_num": "2"}'),
	(427, '\x570000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 82, 'seat_sold', 5, '2024-09-09 00:16:20.305+00', NULL, '{"seat": 10, "user": 5, "price": 50000, "concert": 1, "receipt": 1, "sold_at": "2024-09-09T00:16:20.305Z", "starts_at": "2024-09-15T20:00:00"}'),
	(428, '\x570000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 83, 'receipt_written', 5, '2024-09-09 00:16:20.305+00', NULL, '{"user": 5, "amount": 50000, "concert": 1, "paid_at": "2024-09-09T00:16:20.305Z", "receipt": 1, "starts_at": "2024-09-15T20:00:00", "balance_after": 20731}'),
	(429, '\x570000000000000000000000000000a5', 'outbox', 24, 'notice_queued', 5, '2024-09-09 00:16:20.305+00', '\x660000000000000000000000000000a5', '{"kind": "paid", "user": 5, "seats": [10], "amount": 50000, "notice": 6, "concert": 1, "receipt": 1, "queued_at": "2024-09-09T00:16:20.305Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "1970-01-01T00:00:00.000Z"}'),
	(430, '\x570000000000000000000000000000a5', 'wallets', 20, 'wallet_moved', 5, '2024-09-09 00:16:20.305+00', NULL, '{"user": 5, "amount": -50000, "reason": "payment", "concert": 1, "receipt": 1, "moved_at": "2024-09-09T00:16:20.305Z", "starts_at": "2024-09-15T20:00:00"}'),
	(431, '\x570000000000000000000000000000a5', 'outbox', 25, 'notice_failed', NULL, '2024-09-09 00:16:22.406+00', '\x680000000000000000000000000000a5', '{"dead": false, "error": "no answer", "notice": 6, "attempt": 1, "concert": 1, "failed_at": "2024-09-09T00:16:22.406Z", "starts_at": "2024-09-15T20:00:00", "next_try_at": "2024-09-09T00:16:23.406Z"}'),
	(432, '\x570000000000000000000000000000a5', 'waiting-room/all', 154, 'token_lapsed', 2, '2024-09-09 00:16:24.829+00', NULL, '{"room": 0, "user": 2, "ticket": 39, "lapsed_at": "2024-09-09T00:16:24.829Z", "returns_until": "2024-09-09T00:17:24.829Z"}'),
	(433, '\x570000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 84, 'waiter_joined', 5, '2024-09-09 00:16:24.829+00', '\x6a0000000000000000000000000000a5', '{"user": 5, "waiter": 7, "concert": 1, "joined_at": "2024-09-09T00:16:24.829Z", "starts_at": "2024-09-15T20:00:00"}'),
	(434, '\x580000000000000000000000000000a5', 'audit', 10, 'admin_called', NULL, '2024-09-09 00:16:28.745+00', '\x640000000000000000000000000000a5', '{"body": "{}", "call": 10, "method": "POST", "target": "/x", "called_at": "2024-09-09T00:16:28.745Z", "remote_address": "::1"}'),
	(435, '\x580000000000000000000000000000a5', 'people', 63, 'password_changed', 4, '2024-09-09 00:16:30.843+00', NULL, '{"user": 4, "changed_at": "2024-09-09T00:16:30.843Z", "needs_password_change": true}'),
	(436, '\x590000000000000000000000000000a5', 'waiting-room/all', 155, 'token_ended', 4, '2024-09-09 00:16:39.734+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 4, "reason": "abandoned", "ticket": 37, "ended_at": "2024-09-09T00:16:39.229Z"}'),
	(437, '\x590000000000000000000000000000a5', 'outbox', 26, 'notice_resent', NULL, '2024-09-09 00:16:39.734+00', NULL, '{"clinic": 2, "notice": 1, "resent_at": "2024-09-09T00:16:39.734Z"}'),
	(438, '\x5a0000000000000000000000000000a5', 'people', 64, 'person_changed', 2, '2024-09-09 00:16:43.892+00', '\x640000000000000000000000000000a5', '{"name": "테스트학생2", "user": 2, "email": "p2@example.org", "grade": "3", "school": "3", "no_show": 0, "subject": "physics1", "is_staff": false, "non_pass": false, "username": "user_2", "is_active": true, "phone_num": "010-0000-0002", "changed_at": "2024-09-09T00:16:43.892Z", "is_student": true, "is_teacher": false, "is_superuser": false, "essential_clinic": true, "student_phone_num": "1", "needs_password_change": true, "student_parent_phone_num": "2"}'),
	(439, '\x5a0000000000000000000000000000a5', 'clinic/2', 33, 'refusals_counted', NULL, '2024-09-09 00:16:45.257+00', NULL, '{"week": "2024-09-09", "count": 1, "clinic": 2, "reason": "already_reserved", "counted_at": "2024-09-09T00:16:45.257Z"}');
INSERT INTO public.change_log OVERRIDING SYSTEM VALUE VALUES
	(440, '\x5a0000000000000000000000000000a5', 'people', 65, 'session_ended', 5, '2024-09-09 00:16:48.661+00', '\x660000000000000000000000000000a5', '{"key": "540000000000000000000000000000a5", "user": 5, "reason": "idle", "ended_at": "2024-09-09T00:16:48.661Z"}'),
	(441, '\x5b0000000000000000000000000000a5', 'waiting-room/all', 156, 'token_returned', 2, '2024-09-09 00:16:56.922+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 2, "ticket": 39, "returned_at": "2024-09-09T00:16:56.922Z"}'),
	(442, '\x5b0000000000000000000000000000a5', 'clinic/1', 42, 'refusals_counted', NULL, '2024-09-09 00:17:04.284+00', NULL, '{"week": "2024-09-09", "count": 1, "clinic": 1, "reason": "already_reserved", "counted_at": "2024-09-09T00:17:04.284Z"}'),
	(443, '\x5b0000000000000000000000000000a5', 'outbox', 27, 'notice_resent', NULL, '2024-09-09 00:17:04.284+00', '\x660000000000000000000000000000a5', '{"clinic": 2, "notice": 2, "resent_at": "2024-09-09T00:17:04.284Z"}'),
	(444, '\x5c0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 85, 'waiter_joined', 6, '2024-09-09 00:17:08.039+00', '\x640000000000000000000000000000a5', '{"user": 6, "waiter": 8, "concert": 1, "joined_at": "2024-09-09T00:17:08.039Z", "starts_at": "2024-09-15T20:00:00"}'),
	(445, '\x5c0000000000000000000000000000a5', 'waiting-room/all', 157, 'token_ended', 3, '2024-09-09 00:17:09.842+00', NULL, '{"room": 0, "user": 3, "reason": "abandoned", "ticket": 38, "ended_at": "2024-09-09T00:17:08.560Z"}'),
	(446, '\x5c0000000000000000000000000000a5', 'waiting-room/all', 158, 'token_lapsed', 2, '2024-09-09 00:17:09.842+00', NULL, '{"room": 0, "user": 2, "ticket": 39, "lapsed_at": "2024-09-09T00:17:13.092Z", "returns_until": "2024-09-09T00:17:38.560Z"}'),
	(447, '\x5c0000000000000000000000000000a5', 'people', 66, 'session_used', 7, '2024-09-09 00:17:13.811+00', '\x660000000000000000000000000000a5', '{"key": "560000000000000000000000000000a5", "user": 7, "used_at": "2024-09-09T00:17:13.811Z"}'),
	(448, '\x5d0000000000000000000000000000a5', 'clinic/1', 43, 'refusals_counted', NULL, '2024-09-09 00:17:21.585+00', '\x640000000000000000000000000000a5', '{"week": "2024-09-09", "count": 1, "clinic": 1, "reason": "already_reserved", "counted_at": "2024-09-09T00:17:21.585Z"}'),
	(449, '\x5d0000000000000000000000000000a5', 'clinic/2', 34, 'place_reserved', 3, '2024-09-09 00:17:21.585+00', NULL, '{"user": 3, "place": 3, "clinic": 2, "class_date": "2024-09-16", "reserved_at": "2024-09-09T00:17:21.585Z"}'),
	(450, '\x5d0000000000000000000000000000a5', 'clinic/2', 35, 'attendance_opened', 3, '2024-09-09 00:17:21.585+00', NULL, '{"user": 3, "clinic": 2, "opened_at": "2024-09-09T00:17:21.585Z", "class_date": "2024-09-16"}'),
	(451, '\x5d0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 86, 'sale_cancelled', 5, '2024-09-09 00:17:21.827+00', '\x660000000000000000000000000000a5', '{"seat": 10, "user": 5, "refund": 50000, "concert": 1, "receipt": 1, "starts_at": "2024-09-15T20:00:00", "cancelled_at": "2024-09-09T00:17:21.827Z"}'),
	(452, '\x5d0000000000000000000000000000a5', 'outbox', 28, 'notice_queued', 5, '2024-09-09 00:17:21.827+00', NULL, '{"kind": "cancelled", "user": 5, "seats": [10], "amount": 50000, "notice": 7, "concert": 1, "receipt": 1, "queued_at": "2024-09-09T00:17:21.827Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "1970-01-01T00:00:00.000Z"}'),
	(453, '\x5d0000000000000000000000000000a5', 'wallets', 21, 'wallet_moved', 5, '2024-09-09 00:17:21.827+00', '\x680000000000000000000000000000a5', '{"user": 5, "amount": 50000, "reason": "refund", "concert": 1, "receipt": 1, "moved_at": "2024-09-09T00:17:21.827Z", "starts_at": "2024-09-15T20:00:00"}'),
	(454, '\x5e0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 87, 'seat_offered', 5, '2024-09-09 00:17:23.882+00', '\x640000000000000000000000000000a5', '{"seat": 10, "user": 5, "waiter": 7, "concert": 1, "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:27:23.882Z", "offered_at": "2024-09-09T00:17:23.882Z"}'),
	(455, '\x5e0000000000000000000000000000a5', 'outbox', 29, 'notice_queued', 5, '2024-09-09 00:17:23.882+00', NULL, '{"kind": "offered", "user": 5, "seats": [10], "amount": 0, "notice": 8, "concert": 1, "receipt": 0, "queued_at": "2024-09-09T00:17:23.882Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:27:23.882Z"}'),
	(456, '\x5e0000000000000000000000000000a5', 'waiting-room/all', 159, 'token_issued', 4, '2024-09-09 00:17:23.882+00', '\x660000000000000000000000000000a5', '{"room": 0, "user": 4, "token": "700000000000000000000000000000a5", "ticket": 40, "issued_at": "2024-09-09T00:17:23.882Z", "waits_until": "2024-09-09T00:18:53.882Z"}'),
	(457, '\x5e0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 88, 'hold_expired', 6, '2024-09-09 00:17:31.608+00', NULL, '{"seat": 3, "user": 6, "concert": 1, "ended_at": "2024-09-09T00:17:29.572Z", "starts_at": "2024-09-15T20:00:00"}'),
	(458, '\x5e0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 89, 'seat_offered', 6, '2024-09-09 00:17:31.608+00', NULL, '{"seat": 3, "user": 6, "waiter": 8, "concert": 1, "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:27:31.608Z", "offered_at": "2024-09-09T00:17:31.608Z"}'),
	(459, '\x5e0000000000000000000000000000a5', 'outbox', 30, 'notice_queued', 6, '2024-09-09 00:17:31.608+00', '\x680000000000000000000000000000a5', '{"kind": "offered", "user": 6, "seats": [3], "amount": 0, "notice": 9, "concert": 1, "receipt": 0, "queued_at": "2024-09-09T00:17:31.608Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:27:31.608Z"}'),
	(460, '\x5e0000000000000000000000000000a5', 'waiting-room/all', 160, 'token_issued', 5, '2024-09-09 00:17:36.35+00', NULL, '{"room": 0, "user": 5, "token": "720000000000000000000000000000a5", "ticket": 41, "issued_at": "2024-09-09T00:17:36.350Z", "waits_until": "2024-09-09T00:19:06.350Z"}'),
	(461, '\x5e0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 90, 'hold_expired', 4, '2024-09-09 00:17:38.405+00', '\x6a0000000000000000000000000000a5', '{"seat": 2, "user": 4, "concert": 1, "ended_at": "2024-09-09T00:17:37.374Z", "starts_at": "2024-09-15T20:00:00"}'),
	(462, '\x5e0000000000000000000000000000a5', 'waiting-room/all', 161, 'token_ended', 2, '2024-09-09 00:17:41.164+00', NULL, '{"room": 0, "user": 2, "reason": "abandoned", "ticket": 39, "ended_at": "2024-09-09T00:17:38.560Z"}'),
	(463, '\x5e0000000000000000000000000000a5', 'waiting-room/all', 162, 'token_lapsed', 4, '2024-09-09 00:17:41.164+00', NULL, '{"room": 0, "user": 4, "ticket": 40, "lapsed_at": "2024-09-09T00:17:41.164Z", "returns_until": "2024-09-09T00:18:41.164Z"}'),
	(464, '\x5e0000000000000000000000000000a5', 'people', 67, 'session_used', 7, '2024-09-09 00:17:41.164+00', '\x6c0000000000000000000000000000a5', '{"key": "560000000000000000000000000000a5", "user": 7, "used_at": "2024-09-09T00:17:41.164Z"}'),
	(465, '\x5f0000000000000000000000000000a5', 'waiting-room/all', 163, 'token_issued', 2, '2024-09-09 00:17:46.601+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 2, "token": "740000000000000000000000000000a5", "ticket": 42, "issued_at": "2024-09-09T00:17:46.601Z", "waits_until": "2024-09-09T00:19:16.601Z"}'),
	(466, '\x5f0000000000000000000000000000a5', 'waiting-room/all', 164, 'token_returned', 4, '2024-09-09 00:17:46.601+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 4, "ticket": 40, "returned_at": "2024-09-09T00:17:50.341Z"}'),
	(467, '\x5f0000000000000000000000000000a5', 'waiting-room/all', 165, 'token_lapsed', 5, '2024-09-09 00:17:46.601+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 5, "ticket": 41, "lapsed_at": "2024-09-09T00:17:54.280Z", "returns_until": "2024-09-09T00:18:54.280Z"}'),
	(468, '\x5f0000000000000000000000000000a5', 'waiting-room/all', 166, 'token_issued', 1, '2024-09-09 00:17:46.601+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 1, "token": "750000000000000000000000000000a5", "ticket": 43, "issued_at": "2024-09-09T00:17:54.280Z", "waits_until": "2024-09-09T00:19:24.280Z"}'),
	(469, '\x600000000000000000000000000000a5', 'people', 68, 'week_reset', NULL, '2024-09-09 00:17:59.757+00', '\x640000000000000000000000000000a5', '{"week": "2024-10-14", "cause": "scheduled", "number": 8, "reset_at": "2024-09-09T00:17:59.757Z"}'),
	(471, '\x600000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 91, 'seat_held', 2, '2024-09-09 00:18:02.571+00', '\x660000000000000000000000000000a5', '{"seat": 2, "user": 2, "concert": 1, "held_at": "2024-09-09T00:18:02.571Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:23:02.571Z"}'),
	(472, '\x600000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 92, 'hold_expired', 2, '2024-09-09 00:18:02.571+00', '\x660000000000000000000000000000a5', '{"seat": 6, "user": 2, "concert": 1, "ended_at": "2024-09-09T00:18:03.324Z", "starts_at": "2024-09-15T20:00:00"}'),
	(473, '\x600000000000000000000000000000a5', 'waiting-room/all', 168, 'token_ended', 1, '2024-09-09 00:18:04.541+00', NULL, '{"room": 0, "user": 1, "reason": "replaced", "ticket": 43, "ended_at": "2024-09-09T00:18:04.541Z"}'),
	(474, '\x600000000000000000000000000000a5', 'waiting-room/all', 169, 'token_issued', 1, '2024-09-09 00:18:04.541+00', NULL, '{"room": 0, "user": 1, "token": "770000000000000000000000000000a5", "ticket": 44, "issued_at": "2024-09-09T00:18:04.541Z", "waits_until": "2024-09-09T00:19:34.541Z"}'),
	(475, '\x600000000000000000000000000000a5', 'waiting-room/all', 170, 'token_lapsed', 4, '2024-09-09 00:18:04.541+00', NULL, '{"room": 0, "user": 4, "ticket": 40, "lapsed_at": "2024-09-09T00:18:08.155Z", "returns_until": "2024-09-09T00:18:53.882Z"}'),
	(476, '\x600000000000000000000000000000a5', 'waiting-room/all', 171, 'token_issued', 6, '2024-09-09 00:18:04.541+00', NULL, '{"room": 0, "user": 6, "token": "780000000000000000000000000000a5", "ticket": 45, "issued_at": "2024-09-09T00:18:09.187Z", "waits_until": "2024-09-09T00:19:39.187Z"}'),
	(477, '\x600000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 93, 'seat_held', 2, '2024-09-09 00:18:11.593+00', '\x680000000000000000000000000000a5', '{"seat": 6, "user": 2, "concert": 1, "held_at": "2024-09-09T00:18:11.593Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:23:11.593Z"}'),
	(478, '\x600000000000000000000000000000a5', 'waiting-room/all', 172, 'token_issued', 8, '2024-09-09 00:18:12.905+00', NULL, '{"room": 0, "user": 8, "token": "7a0000000000000000000000000000a5", "ticket": 46, "issued_at": "2024-09-09T00:18:12.905Z", "waits_until": "2024-09-09T00:19:42.905Z"}'),
	(479, '\x610000000000000000000000000000a5', 'waiting-room/all', 173, 'token_ended', 1, '2024-09-09 00:18:14.195+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 1, "reason": "replaced", "ticket": 44, "ended_at": "2024-09-09T00:18:14.195Z"}'),
	(480, '\x610000000000000000000000000000a5', 'waiting-room/all', 174, 'token_issued', 1, '2024-09-09 00:18:14.195+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 1, "token": "7c0000000000000000000000000000a5", "ticket": 47, "issued_at": "2024-09-09T00:18:14.195Z", "waits_until": "2024-09-09T00:19:44.195Z"}');
INSERT INTO public.change_log OVERRIDING SYSTEM VALUE VALUES
	(481, '\x610000000000000000000000000000a5', 'waiting-room/all', 175, 'token_returned', 2, '2024-09-09 00:18:14.195+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 2, "ticket": 42, "returned_at": "2024-09-09T00:18:17.933Z"}'),
	(482, '\x610000000000000000000000000000a5', 'waiting-room/all', 176, 'room_reset', NULL, '2024-09-09 00:18:14.195+00', '\x640000000000000000000000000000a5', '{"room": 0, "through": 47, "reset_at": "2024-09-09T00:18:21.753Z"}'),
	(483, '\x620000000000000000000000000000a5', 'people', 69, 'attendance_marked', 3, '2024-09-09 00:18:25.456+00', '\x640000000000000000000000000000a5', '{"by": 8, "type": "absent", "user": 3, "clinic": 2, "marked_at": "2024-09-09T00:18:25.456Z", "class_date": "2024-09-16", "no_show_after": 2}'),
	(484, '\x620000000000000000000000000000a5', 'people', 70, 'person_changed', 2, '2024-09-09 00:18:25.456+00', '\x640000000000000000000000000000a5', '{"name": "테스트학생2", "user": 2, "email": "p2@example.org", "grade": "3", "school": "4", "no_show": 0, "subject": "physics1", "is_staff": false, "non_pass": false, "username": "user_2", "is_active": true, "phone_num": "010-0000-0002", "changed_at": "2024-09-09T00:18:27.559Z", "is_student": true, "is_teacher": false, "is_superuser": false, "essential_clinic": true, "student_phone_num": "1", "needs_password_change": true, "student_parent_phone_num": "2"}'),
	(485, '\x620000000000000000000000000000a5', 'people', 71, 'password_changed', 2, '2024-09-09 00:18:25.456+00', '\x640000000000000000000000000000a5', '{"user": 2, "changed_at": "2024-09-09T00:18:31.245Z", "needs_password_change": false}'),
	(486, '\x630000000000000000000000000000a5', 'people', 72, 'essential_clinic_set', 1, '2024-09-09 00:18:36.615+00', '\x640000000000000000000000000000a5', '{"user": 1, "value": true, "set_at": "2024-09-09T00:18:36.615Z"}'),
	(487, '\x630000000000000000000000000000a5', 'outbox', 31, 'notice_failed', NULL, '2024-09-09 00:18:39.068+00', NULL, '{"dead": true, "error": "no answer", "notice": 6, "attempt": 2, "concert": 1, "failed_at": "2024-09-09T00:18:39.068Z", "starts_at": "2024-09-15T20:00:00", "next_try_at": "2024-09-09T00:18:39.068Z"}'),
	(488, '\x640000000000000000000000000000a5', 'people', 73, 'password_changed', 6, '2024-09-09 00:18:50.341+00', '\x640000000000000000000000000000a5', '{"user": 6, "changed_at": "2024-09-09T00:18:50.341Z", "needs_password_change": false}'),
	(489, '\x640000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 94, 'offer_ended', 6, '2024-09-09 00:18:53.375+00', NULL, '{"seat": 3, "user": 6, "reason": "declined", "waiter": 8, "concert": 1, "ended_at": "2024-09-09T00:18:53.375Z", "starts_at": "2024-09-15T20:00:00"}'),
	(490, '\x640000000000000000000000000000a5', 'waiting-room/all', 177, 'token_issued', 1, '2024-09-09 00:18:55.023+00', '\x660000000000000000000000000000a5', '{"room": 0, "user": 1, "token": "7d0000000000000000000000000000a5", "ticket": 48, "issued_at": "2024-09-09T00:18:55.023Z", "waits_until": "2024-09-09T00:20:25.023Z"}'),
	(491, '\x640000000000000000000000000000a5', 'wallets', 22, 'wallet_moved', 2, '2024-09-09 00:18:55.439+00', NULL, '{"user": 2, "amount": 8149, "reason": "charge", "receipt": 0, "moved_at": "2024-09-09T00:18:55.439Z"}'),
	(492, '\x640000000000000000000000000000a5', 'outbox', 32, 'notice_failed', NULL, '2024-09-09 00:18:56.541+00', '\x680000000000000000000000000000a5', '{"dead": false, "error": "no answer", "notice": 7, "attempt": 1, "concert": 1, "failed_at": "2024-09-09T00:18:56.541Z", "starts_at": "2024-09-15T20:00:00", "next_try_at": "2024-09-09T00:18:57.541Z"}'),
	(493, '\x640000000000000000000000000000a5', 'people', 74, 'session_ended', 7, '2024-09-09 00:18:58.352+00', NULL, '{"key": "560000000000000000000000000000a5", "user": 7, "reason": "duplicate_login", "ended_at": "2024-09-09T00:18:58.352Z"}'),
	(494, '\x640000000000000000000000000000a5', 'people', 75, 'session_started', 7, '2024-09-09 00:18:58.352+00', NULL, '{"key": "7e0000000000000000000000000000a5", "user": 7, "started_at": "2024-09-09T00:18:58.352Z"}'),
	(495, '\x640000000000000000000000000000a5', 'people', 76, 'session_started', 3, '2024-09-09 00:18:58.352+00', NULL, '{"key": "7f0000000000000000000000000000a5", "user": 3, "started_at": "2024-09-09T00:19:02.195Z"}'),
	(496, '\x640000000000000000000000000000a5', 'outbox', 33, 'notice_resent', NULL, '2024-09-09 00:19:03.805+00', '\x6a0000000000000000000000000000a5', '{"notice": 6, "concert": 1, "resent_at": "2024-09-09T00:19:03.805Z", "starts_at": "2024-09-15T20:00:00"}'),
	(497, '\x650000000000000000000000000000a5', 'waiting-room/all', 178, 'token_lapsed', 1, '2024-09-09 00:19:10.525+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 1, "ticket": 48, "lapsed_at": "2024-09-09T00:19:10.525Z", "returns_until": "2024-09-09T00:20:10.525Z"}'),
	(498, '\x650000000000000000000000000000a5', 'waiting-room/all', 179, 'token_ended', 1, '2024-09-09 00:19:10.525+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 1, "reason": "replaced", "ticket": 48, "ended_at": "2024-09-09T00:19:23.130Z"}'),
	(499, '\x650000000000000000000000000000a5', 'waiting-room/all', 180, 'token_issued', 1, '2024-09-09 00:19:10.525+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 1, "token": "800000000000000000000000000000a5", "ticket": 49, "issued_at": "2024-09-09T00:19:23.130Z", "waits_until": "2024-09-09T00:20:53.130Z"}'),
	(500, '\x650000000000000000000000000000a5', 'outbox', 34, 'notice_failed', NULL, '2024-09-09 00:19:27.107+00', NULL, '{"dead": false, "error": "no answer", "notice": 6, "attempt": 1, "concert": 1, "failed_at": "2024-09-09T00:19:27.107Z", "starts_at": "2024-09-15T20:00:00", "next_try_at": "2024-09-09T00:19:28.107Z"}'),
	(501, '\x660000000000000000000000000000a5', 'people', 77, 'session_ended', 3, '2024-09-09 00:19:32.442+00', '\x640000000000000000000000000000a5', '{"key": "7f0000000000000000000000000000a5", "user": 3, "reason": "logout", "ended_at": "2024-09-09T00:19:32.442Z"}'),
	(502, '\x660000000000000000000000000000a5', 'waiting-room/all', 181, 'token_lapsed', 1, '2024-09-09 00:19:38.653+00', NULL, '{"room": 0, "user": 1, "ticket": 49, "lapsed_at": "2024-09-09T00:19:38.653Z", "returns_until": "2024-09-09T00:20:38.653Z"}'),
	(503, '\x660000000000000000000000000000a5', 'waiting-room/all', 182, 'token_returned', 1, '2024-09-09 00:19:38.653+00', NULL, '{"room": 0, "user": 1, "ticket": 49, "returned_at": "2024-09-09T00:19:38.653Z"}'),
	(504, '\x660000000000000000000000000000a5', 'outbox', 35, 'notice_failed', NULL, '2024-09-09 00:19:39.305+00', '\x660000000000000000000000000000a5', '{"dead": true, "error": "no answer", "notice": 6, "attempt": 2, "concert": 1, "failed_at": "2024-09-09T00:19:39.305Z", "starts_at": "2024-09-15T20:00:00", "next_try_at": "2024-09-09T00:19:39.305Z"}'),
	(505, '\x660000000000000000000000000000a5', 'outbox', 36, 'notice_failed', NULL, '2024-09-09 00:19:39.305+00', '\x660000000000000000000000000000a5', '{"dead": true, "error": "no answer", "notice": 7, "attempt": 2, "concert": 1, "failed_at": "2024-09-09T00:19:41.594Z", "starts_at": "2024-09-15T20:00:00", "next_try_at": "2024-09-09T00:19:41.594Z"}'),
	(506, '\x660000000000000000000000000000a5', 'wallets', 23, 'wallet_moved', 4, '2024-09-09 00:19:42.501+00', NULL, '{"user": 4, "amount": 39306, "reason": "charge", "receipt": 0, "moved_at": "2024-09-09T00:19:42.501Z"}'),
	(507, '\x670000000000000000000000000000a5', 'waiting-room/all', 183, 'opening_scheduled', NULL, '2024-09-09 00:19:50.117+00', '\x640000000000000000000000000000a5', '{"room": 0, "seed": "457aacdeb5474a9462264def19366c839a5e70d30972793487a1cd02d87b1c6d", "first": 50, "opens_at": "2024-09-09T00:20:10.117Z", "commitment": "5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c", "scheduled_at": "2024-09-09T00:19:50.117Z"}'),
	(508, '\x680000000000000000000000000000a5', 'waiting-room/all', 184, 'token_lapsed', 1, '2024-09-09 00:19:54.159+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 1, "ticket": 49, "lapsed_at": "2024-09-09T00:19:54.159Z", "returns_until": "2024-09-09T00:20:53.130Z"}'),
	(509, '\x680000000000000000000000000000a5', 'clinic/1', 44, 'refusals_counted', NULL, '2024-09-09 00:19:59.059+00', NULL, '{"week": "2024-09-09", "count": 1, "clinic": 1, "reason": "already_reserved", "counted_at": "2024-09-09T00:19:59.059Z"}'),
	(510, '\x680000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 95, 'hold_released', 7, '2024-09-09 00:20:01.837+00', '\x660000000000000000000000000000a5', '{"seat": 1, "user": 7, "concert": 1, "starts_at": "2024-09-15T20:00:00", "released_at": "2024-09-09T00:20:01.837Z"}'),
	(511, '\x680000000000000000000000000000a5', 'outbox', 37, 'notice_failed', NULL, '2024-09-09 00:20:04.979+00', NULL, '{"dead": false, "error": "no answer", "notice": 8, "attempt": 1, "concert": 1, "failed_at": "2024-09-09T00:20:04.979Z", "starts_at": "2024-09-15T20:00:00", "next_try_at": "2024-09-09T00:20:05.979Z"}'),
	(512, '\x680000000000000000000000000000a5', 'outbox', 38, 'notice_failed', NULL, '2024-09-09 00:20:04.979+00', NULL, '{"dead": true, "error": "no answer", "notice": 8, "attempt": 2, "concert": 1, "failed_at": "2024-09-09T00:20:07.904Z", "starts_at": "2024-09-15T20:00:00", "next_try_at": "2024-09-09T00:20:07.904Z"}'),
	(513, '\x690000000000000000000000000000a5', 'waiting-room/all', 185, 'draw_held', NULL, '2024-09-09 00:20:10.254+00', '\x640000000000000000000000000000a5', '{"last": 49, "room": 0, "seed": "457aacdeb5474a9462264def19366c839a5e70d30972793487a1cd02d87b1c6d", "first": 50, "drawn_at": "2024-09-09T00:20:10.254Z"}'),
	(514, '\x690000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 96, 'seat_held', 6, '2024-09-09 00:20:11.317+00', NULL, '{"seat": 1, "user": 6, "concert": 1, "held_at": "2024-09-09T00:20:11.317Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:25:11.317Z"}'),
	(515, '\x690000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 97, 'seat_held', 6, '2024-09-09 00:20:11.317+00', NULL, '{"seat": 3, "user": 6, "concert": 1, "held_at": "2024-09-09T00:20:11.317Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:25:11.317Z"}'),
	(516, '\x690000000000000000000000000000a5', 'remembered-requests', 5, 'request_remembered', NULL, '2024-09-09 00:20:11.317+00', '\x660000000000000000000000000000a5', '{"key": "840000000000000000000000000000a5", "seats": [1, 3], "answer": "sealed", "concert": 1, "starts_at": "2024-09-15T20:00:00", "fingerprint": "010000000000000000000000000000a5", "forgotten_at": "2024-09-09T00:23:31.317Z", "remembered_at": "2024-09-09T00:20:11.317Z"}'),
	(517, '\x6a0000000000000000000000000000a5', 'outbox', 39, 'notice_failed', NULL, '2024-09-09 00:20:13.065+00', '\x640000000000000000000000000000a5', '{"dead": false, "error": "no answer", "notice": 9, "attempt": 1, "concert": 1, "failed_at": "2024-09-09T00:20:13.065Z", "starts_at": "2024-09-15T20:00:00", "next_try_at": "2024-09-09T00:20:14.065Z"}'),
	(518, '\x6a0000000000000000000000000000a5', 'waiting-room/all', 186, 'token_ended', 1, '2024-09-09 00:20:15.307+00', NULL, '{"room": 0, "user": 1, "reason": "replaced", "ticket": 49, "ended_at": "2024-09-09T00:20:15.307Z"}'),
	(519, '\x6a0000000000000000000000000000a5', 'waiting-room/all', 187, 'token_issued', 1, '2024-09-09 00:20:15.307+00', NULL, '{"room": 0, "user": 1, "token": "850000000000000000000000000000a5", "ticket": 50, "issued_at": "2024-09-09T00:20:15.307Z", "waits_until": "2024-09-09T00:21:45.307Z"}'),
	(520, '\x6a0000000000000000000000000000a5', 'waiting-room/all', 188, 'token_issued', 2, '2024-09-09 00:20:15.307+00', NULL, '{"room": 0, "user": 2, "token": "870000000000000000000000000000a5", "ticket": 51, "issued_at": "2024-09-09T00:20:22.293Z", "waits_until": "2024-09-09T00:21:52.293Z"}');
INSERT INTO public.change_log OVERRIDING SYSTEM VALUE VALUES
	(521, '\x6a0000000000000000000000000000a5', 'waiting-room/all', 189, 'opening_scheduled', NULL, '2024-09-09 00:20:15.307+00', NULL, '{"room": 0, "seed": "45109b604cf3a57264e7c4501e2c97301db502d057b4958412ccc7cbe7982be8", "first": 52, "opens_at": "2024-09-09T00:20:47.835Z", "commitment": "5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c", "scheduled_at": "2024-09-09T00:20:22.835Z"}'),
	(522, '\x6b0000000000000000000000000000a5', 'outbox', 40, 'notice_failed', NULL, '2024-09-09 00:20:26.531+00', '\x640000000000000000000000000000a5', '{"dead": true, "error": "no answer", "notice": 9, "attempt": 2, "concert": 1, "failed_at": "2024-09-09T00:20:26.531Z", "starts_at": "2024-09-15T20:00:00", "next_try_at": "2024-09-09T00:20:26.531Z"}'),
	(523, '\x6b0000000000000000000000000000a5', 'clinic/2', 36, 'place_reserved', 5, '2024-09-09 00:20:28.271+00', NULL, '{"user": 5, "place": 4, "clinic": 2, "class_date": "2024-09-16", "reserved_at": "2024-09-09T00:20:28.271Z"}'),
	(524, '\x6b0000000000000000000000000000a5', 'clinic/2', 37, 'attendance_opened', 5, '2024-09-09 00:20:28.271+00', NULL, '{"user": 5, "clinic": 2, "opened_at": "2024-09-09T00:20:28.271Z", "class_date": "2024-09-16"}'),
	(525, '\x6c0000000000000000000000000000a5', 'outbox', 41, 'notice_resent', NULL, '2024-09-09 00:20:28.76+00', '\x640000000000000000000000000000a5', '{"notice": 6, "concert": 1, "resent_at": "2024-09-09T00:20:28.760Z", "starts_at": "2024-09-15T20:00:00"}'),
	(526, '\x6c0000000000000000000000000000a5', 'outbox', 42, 'notice_failed', NULL, '2024-09-09 00:20:28.76+00', '\x640000000000000000000000000000a5', '{"dead": false, "error": "no answer", "notice": 6, "attempt": 1, "concert": 1, "failed_at": "2024-09-09T00:20:29.058Z", "starts_at": "2024-09-15T20:00:00", "next_try_at": "2024-09-09T00:20:30.058Z"}'),
	(527, '\x6c0000000000000000000000000000a5', 'waiting-room/all', 190, 'token_lapsed', 1, '2024-09-09 00:20:31.909+00', NULL, '{"room": 0, "user": 1, "ticket": 50, "lapsed_at": "2024-09-09T00:20:31.909Z", "returns_until": "2024-09-09T00:21:31.909Z"}'),
	(528, '\x6c0000000000000000000000000000a5', 'waiting-room/all', 191, 'token_issued', 7, '2024-09-09 00:20:31.909+00', NULL, '{"room": 0, "user": 7, "token": "890000000000000000000000000000a5", "ticket": 52, "issued_at": "2024-09-09T00:20:31.909Z", "waits_until": "2024-09-09T00:22:01.909Z"}'),
	(529, '\x6c0000000000000000000000000000a5', 'waiting-room/all', 192, 'token_lapsed', 2, '2024-09-09 00:20:31.909+00', NULL, '{"room": 0, "user": 2, "ticket": 51, "lapsed_at": "2024-09-09T00:20:37.564Z", "returns_until": "2024-09-09T00:21:37.564Z"}'),
	(530, '\x6c0000000000000000000000000000a5', 'clinic/2', 38, 'place_reserved', 8, '2024-09-09 00:20:43.318+00', '\x660000000000000000000000000000a5', '{"user": 8, "place": 5, "clinic": 2, "class_date": "2024-09-16", "reserved_at": "2024-09-09T00:20:43.318Z"}'),
	(531, '\x6c0000000000000000000000000000a5', 'clinic/2', 39, 'attendance_opened', 8, '2024-09-09 00:20:43.318+00', '\x660000000000000000000000000000a5', '{"user": 8, "clinic": 2, "opened_at": "2024-09-09T00:20:43.318Z", "class_date": "2024-09-16"}'),
	(532, '\x6d0000000000000000000000000000a5', 'clinic/2', 40, 'place_released', 8, '2024-09-09 00:20:45.604+00', '\x640000000000000000000000000000a5', '{"user": 8, "place": 5, "clinic": 2, "reason": "removed", "class_date": "2024-09-16", "released_at": "2024-09-09T00:20:45.604Z"}'),
	(533, '\x6d0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 98, 'hold_expired', 7, '2024-09-09 00:20:47.052+00', NULL, '{"seat": 4, "user": 7, "concert": 1, "ended_at": "2024-09-09T00:20:46.864Z", "starts_at": "2024-09-15T20:00:00"}'),
	(534, '\x6d0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 99, 'hold_expired', 7, '2024-09-09 00:20:47.052+00', NULL, '{"seat": 5, "user": 7, "concert": 1, "ended_at": "2024-09-09T00:20:46.864Z", "starts_at": "2024-09-15T20:00:00"}'),
	(535, '\x6d0000000000000000000000000000a5', 'waiting-room/all', 193, 'token_lapsed', 7, '2024-09-09 00:20:47.052+00', '\x660000000000000000000000000000a5', '{"room": 0, "user": 7, "ticket": 52, "lapsed_at": "2024-09-09T00:20:47.052Z", "returns_until": "2024-09-09T00:21:47.052Z"}'),
	(536, '\x6d0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 100, 'date_terms_set', NULL, '2024-09-09 00:20:47.052+00', NULL, '{"price": 50000, "state": "open", "set_at": "2024-09-09T00:20:47.052Z", "concert": 1, "refunds": [{"percent": 100, "before_start_ms": 108000000}, {"percent": 50, "before_start_ms": 3600000}], "sections": [{"name": "front", "first": 1, "price": 70000, "seats": 4, "seats_per_row": 2}, {"name": "back", "first": 5, "price": 30000, "seats": 7, "seats_per_row": 3}], "starts_at": "2024-09-15T20:00:00", "refund_all": false, "seat_count": 11, "hold_for_ms": 31000, "extend_by_ms": 120000, "offer_for_ms": 20000, "max_extensions": 1}'),
	(537, '\x6d0000000000000000000000000000a5', 'waiting-room/all', 194, 'draw_held', NULL, '2024-09-09 00:20:50.063+00', '\x680000000000000000000000000000a5', '{"last": 52, "room": 0, "seed": "45109b604cf3a57264e7c4501e2c97301db502d057b4958412ccc7cbe7982be8", "first": 52, "drawn_at": "2024-09-09T00:20:50.063Z"}'),
	(538, '\x6d0000000000000000000000000000a5', 'clinic/1', 45, 'place_released', 7, '2024-09-09 00:20:56.077+00', NULL, '{"user": 7, "place": 1, "clinic": 1, "reason": "removed", "class_date": "2024-09-16", "released_at": "2024-09-09T00:20:56.077Z"}'),
	(539, '\x6d0000000000000000000000000000a5', 'clinic/1', 46, 'place_renumbered', 2, '2024-09-09 00:20:56.077+00', NULL, '{"to": 1, "from": 3, "user": 2, "clinic": 1, "class_date": "2024-09-16", "renumbered_at": "2024-09-09T00:20:56.077Z"}'),
	(540, '\x6d0000000000000000000000000000a5', 'clinic/1', 47, 'clinic_changed', NULL, '2024-09-09 00:20:56.077+00', NULL, '{"day": "mon", "room": 1, "time": "18:00", "clinic": 1, "subject": "physics1", "teacher": 8, "capacity": 2, "is_active": true, "changed_at": "2024-09-09T00:20:56.077Z", "own_window": {"opens_min": 3, "closes_min": 6000}, "teacher_name": "테스트강사01", "reservation_window": "own"}'),
	(541, '\x6d0000000000000000000000000000a5', 'audit', 11, 'admin_called', NULL, '2024-09-09 00:20:58.652+00', '\x6a0000000000000000000000000000a5', '{"body": "{}", "call": 11, "method": "POST", "target": "/x", "called_at": "2024-09-09T00:20:58.652Z", "remote_address": "::1"}'),
	(542, '\x6e0000000000000000000000000000a5', 'clinic/2', 41, 'refusals_counted', NULL, '2024-09-09 00:21:03.374+00', '\x640000000000000000000000000000a5', '{"week": "2024-09-09", "count": 1, "clinic": 2, "reason": "already_reserved", "counted_at": "2024-09-09T00:21:03.374Z"}'),
	(543, '\x6e0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 101, 'hold_expired', 7, '2024-09-09 00:21:12.176+00', NULL, '{"seat": 7, "user": 7, "concert": 1, "ended_at": "2024-09-09T00:21:10.941Z", "starts_at": "2024-09-15T20:00:00"}'),
	(544, '\x6e0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 102, 'hold_expired', 7, '2024-09-09 00:21:12.176+00', NULL, '{"seat": 8, "user": 7, "concert": 1, "ended_at": "2024-09-09T00:21:10.941Z", "starts_at": "2024-09-15T20:00:00"}'),
	(545, '\x6e0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 103, 'hold_expired', 7, '2024-09-09 00:21:12.176+00', NULL, '{"seat": 9, "user": 7, "concert": 1, "ended_at": "2024-09-09T00:21:10.941Z", "starts_at": "2024-09-15T20:00:00"}'),
	(546, '\x6e0000000000000000000000000000a5', 'outbox', 43, 'notice_resent', NULL, '2024-09-09 00:21:12.249+00', '\x660000000000000000000000000000a5', '{"notice": 7, "concert": 1, "resent_at": "2024-09-09T00:21:12.249Z", "starts_at": "2024-09-15T20:00:00"}'),
	(547, '\x6f0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 104, 'seat_sold', 2, '2024-09-09 00:21:18.428+00', '\x640000000000000000000000000000a5', '{"seat": 2, "user": 2, "price": 70000, "concert": 1, "receipt": 2, "sold_at": "2024-09-09T00:21:18.428Z", "starts_at": "2024-09-15T20:00:00"}'),
	(548, '\x6f0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 105, 'seat_sold', 2, '2024-09-09 00:21:18.428+00', '\x640000000000000000000000000000a5', '{"seat": 6, "user": 2, "price": 30000, "concert": 1, "receipt": 2, "sold_at": "2024-09-09T00:21:18.428Z", "starts_at": "2024-09-15T20:00:00"}'),
	(549, '\x6f0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 106, 'receipt_written', 2, '2024-09-09 00:21:18.428+00', '\x640000000000000000000000000000a5', '{"user": 2, "amount": 100000, "concert": 1, "paid_at": "2024-09-09T00:21:18.428Z", "receipt": 2, "starts_at": "2024-09-15T20:00:00", "balance_after": 139243}'),
	(550, '\x6f0000000000000000000000000000a5', 'outbox', 44, 'notice_queued', 2, '2024-09-09 00:21:18.428+00', NULL, '{"kind": "paid", "user": 2, "seats": [2, 6], "amount": 100000, "notice": 10, "concert": 1, "receipt": 2, "queued_at": "2024-09-09T00:21:18.428Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "1970-01-01T00:00:00.000Z"}'),
	(551, '\x6f0000000000000000000000000000a5', 'wallets', 24, 'wallet_moved', 2, '2024-09-09 00:21:18.428+00', '\x660000000000000000000000000000a5', '{"user": 2, "amount": -100000, "reason": "payment", "concert": 1, "receipt": 2, "moved_at": "2024-09-09T00:21:18.428Z", "starts_at": "2024-09-15T20:00:00"}'),
	(552, '\x6f0000000000000000000000000000a5', 'clinic/2', 42, 'place_reserved', 4, '2024-09-09 00:21:22.045+00', NULL, '{"user": 4, "place": 5, "clinic": 2, "class_date": "2024-09-16", "reserved_at": "2024-09-09T00:21:22.045Z"}'),
	(553, '\x6f0000000000000000000000000000a5', 'clinic/2', 43, 'attendance_opened', 4, '2024-09-09 00:21:22.045+00', NULL, '{"user": 4, "clinic": 2, "opened_at": "2024-09-09T00:21:22.045Z", "class_date": "2024-09-16"}'),
	(554, '\x6f0000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 107, 'seat_held', 1, '2024-09-09 00:21:25.631+00', '\x680000000000000000000000000000a5', '{"seat": 8, "user": 1, "concert": 1, "held_at": "2024-09-09T00:21:25.631Z", "starts_at": "2024-09-15T20:00:00", "expires_at": "2024-09-09T00:21:56.631Z"}'),
	(555, '\x6f0000000000000000000000000000a5', 'remembered-requests', 6, 'request_remembered', NULL, '2024-09-09 00:21:25.631+00', NULL, '{"key": "8b0000000000000000000000000000a5", "seats": [8], "answer": "sealed", "concert": 1, "starts_at": "2024-09-15T20:00:00", "fingerprint": "010000000000000000000000000000a5", "forgotten_at": "2024-09-09T00:24:45.631Z", "remembered_at": "2024-09-09T00:21:25.631Z"}'),
	(556, '\x700000000000000000000000000000a5', 'waiting-room/all', 195, 'token_ended', 1, '2024-09-09 00:21:32.194+00', '\x640000000000000000000000000000a5', '{"room": 0, "user": 1, "reason": "abandoned", "ticket": 50, "ended_at": "2024-09-09T00:21:31.909Z"}'),
	(557, '\x700000000000000000000000000000a5', 'concert-date/1/2024-09-15T20:00:00', 108, 'hold_released', 1, '2024-09-09 00:21:32.194+00', NULL, '{"seat": 8, "user": 1, "concert": 1, "starts_at": "2024-09-15T20:00:00", "released_at": "2024-09-09T00:21:32.194Z"}'),
	(558, '\x700000000000000000000000000000a5', 'remembered-requests', 7, 'request_forgotten', NULL, '2024-09-09 00:21:32.194+00', '\x660000000000000000000000000000a5', '{"key": "8b0000000000000000000000000000a5", "ended_at": "2024-09-09T00:21:32.194Z"}'),
	(559, '\x700000000000000000000000000000a5', 'waiting-room/all', 196, 'token_ended', 2, '2024-09-09 00:21:38.392+00', NULL, '{"room": 0, "user": 2, "reason": "abandoned", "ticket": 51, "ended_at": "2024-09-09T00:21:37.564Z"}'),
	(560, '\x700000000000000000000000000000a5', 'waiting-room/all', 197, 'token_returned', 7, '2024-09-09 00:21:38.392+00', NULL, '{"room": 0, "user": 7, "ticket": 52, "returned_at": "2024-09-09T00:21:38.392Z"}');
INSERT INTO public.change_log OVERRIDING SYSTEM VALUE VALUES
	(561, '\x700000000000000000000000000000a5', 'clinic/2', 44, 'place_released', 3, '2024-09-09 00:21:39.251+00', '\x680000000000000000000000000000a5', '{"user": 3, "place": 3, "clinic": 2, "reason": "removed", "class_date": "2024-09-16", "released_at": "2024-09-09T00:21:39.251Z"}'),
	(562, '\x700000000000000000000000000000a5', 'audit', 12, 'admin_called', NULL, '2024-09-09 00:21:39.298+00', NULL, '{"body": "{}", "call": 12, "method": "POST", "target": "/x", "called_at": "2024-09-09T00:21:39.298Z", "remote_address": "::1"}'),
	(563, '\x700000000000000000000000000000a5', 'wallets', 25, 'wallet_moved', 2, '2024-09-09 00:21:40.422+00', '\x6a0000000000000000000000000000a5', '{"user": 2, "amount": 136067, "reason": "charge", "receipt": 0, "moved_at": "2024-09-09T00:21:40.422Z"}'),
	(564, '\x710000000000000000000000000000a5', 'people', 78, 'person_registered', 9, '2024-09-09 00:21:43.421+00', NULL, '{"name": "테스트학생9", "user": 9, "email": "p9@example.org", "grade": "3", "school": "학교 \"A\"", "no_show": 1, "subject": "physics1", "is_staff": true, "non_pass": true, "username": "office", "is_active": true, "phone_num": "010-0000-0009", "is_student": false, "is_teacher": false, "is_superuser": true, "registered_at": "2024-09-09T00:21:43.421Z", "essential_clinic": false, "student_phone_num": "1", "needs_password_change": false, "student_parent_phone_num": "2"}'),
	(565, '\x710000000000000000000000000000a5', 'catalogue', 3, 'concert_created', NULL, '2024-09-09 00:21:43.421+00', NULL, '{"price": 30000, "title": "먼 훗날 ''the \"far\" one'' 🎫", "concert": 2, "created_at": "2024-09-09T00:21:43.421Z"}'),
	(566, '\x710000000000000000000000000000a5', 'catalogue', 4, 'concert_changed', NULL, '2024-09-09 00:21:43.421+00', NULL, '{"price": 30000, "title": "먼 훗날 ''the \"far\" one'' 🎫", "concert": 2, "own_room": false, "changed_at": "2024-09-09T00:21:43.421Z", "seats_per_person": 4}'),
	(567, '\x710000000000000000000000000000a5', 'catalogue', 5, 'concert_date_created', NULL, '2024-09-09 00:21:43.421+00', NULL, '{"concert": 2, "starts_at": "2099-06-01T19:30:00", "created_at": "2024-09-09T00:21:43.421Z", "seat_count": 20}'),
	(568, '\x710000000000000000000000000000a5', 'wallets', 26, 'wallet_credited', 9, '2024-09-09 00:21:43.421+00', NULL, '{"user": 9, "amount": 100000, "credited_at": "2024-09-09T00:21:43.421Z"}');

INSERT INTO public.clinic VALUES
	(2, 'mon', '18:00', 2, 'physics1', 8, '테스트강사01', 5, true, 'own', '2024-09-09 00:00:00+00', 56, 6000, 4, NULL),
	(1, 'mon', '18:00', 1, 'physics1', 8, '테스트강사01', 2, true, 'own', '2024-09-09 00:00:00+00', 3, 6000, 4, NULL);

INSERT INTO public.clinic_class VALUES
	(2, '2024-09-16', 5),
	(1, '2024-09-16', 2);

INSERT INTO public.clinic_refusal VALUES
	('2024-09-09', 2, 'occupied', 2),
	('2024-09-09', 1, 'already_reserved', 4),
	('2024-09-09', 2, 'already_reserved', 2);

INSERT INTO public.clinic_reservation OVERRIDING SYSTEM VALUE VALUES
	(2, '2024-09-16', 5, 1, 6, '2024-09-09 00:03:00.833+00', 3, '2024-09-09 00:04:53.581+00', 'reset'),
	(2, '2024-09-16', 5, 2, 1, '2024-09-09 00:04:27.641+00', 5, '2024-09-09 00:04:53.581+00', 'reset'),
	(2, '2024-09-16', 5, 1, 6, '2024-09-09 00:05:11.489+00', 7, '2024-09-09 00:07:02.365+00', 'reset'),
	(2, '2024-09-16', 5, 1, 7, '2024-09-09 00:08:15.982+00', 8, NULL, NULL),
	(2, '2024-09-16', 5, 2, 6, '2024-09-09 00:08:19.871+00', 9, NULL, NULL),
	(2, '2024-09-16', 5, 3, 3, '2024-09-09 00:13:54.965+00', 13, '2024-09-09 00:15:07.882+00', 'fell_out'),
	(2, '2024-09-16', 5, 4, 2, '2024-09-09 00:14:15.617+00', 14, '2024-09-09 00:15:07.882+00', 'fell_out'),
	(2, '2024-09-16', 5, 4, 5, '2024-09-09 00:20:28.271+00', 18, NULL, NULL),
	(2, '2024-09-16', 5, 5, 8, '2024-09-09 00:20:43.318+00', 19, '2024-09-09 00:20:45.604+00', 'removed'),
	(1, '2024-09-16', 2, 1, 1, '2024-09-09 00:01:11.146+00', 1, '2024-09-09 00:04:27.641+00', 'moved'),
	(1, '2024-09-16', 2, 2, 4, '2024-09-09 00:02:31.477+00', 2, '2024-09-09 00:04:53.581+00', 'reset'),
	(1, '2024-09-16', 2, 3, 6, '2024-09-09 00:03:11.809+00', 4, '2024-09-09 00:04:53.581+00', 'reset'),
	(1, '2024-09-16', 2, 1, 4, '2024-09-09 00:04:56.86+00', 6, '2024-09-09 00:07:02.365+00', 'reset'),
	(1, '2024-09-16', 2, 1, 5, '2024-09-09 00:10:31.564+00', 10, '2024-09-09 00:13:10.639+00', 'removed'),
	(1, '2024-09-16', 2, 2, 2, '2024-09-09 00:11:58.442+00', 11, '2024-09-09 00:15:00.611+00', 'removed'),
	(1, '2024-09-16', 2, 2, 4, '2024-09-09 00:15:16.404+00', 15, NULL, NULL),
	(1, '2024-09-16', 2, 1, 7, '2024-09-09 00:12:40.055+00', 12, '2024-09-09 00:20:56.077+00', 'removed'),
	(1, '2024-09-16', 2, 1, 2, '2024-09-09 00:15:57.405+00', 16, NULL, NULL),
	(2, '2024-09-16', 5, 5, 4, '2024-09-09 00:21:22.045+00', 20, NULL, NULL),
	(2, '2024-09-16', 5, 3, 3, '2024-09-09 00:17:21.585+00', 17, '2024-09-09 00:21:39.251+00', 'removed');

INSERT INTO public.clinic_waiter VALUES
	(2, 1, '2024-09-16', 3, '2024-09-09 00:12:10.801+00', '2024-09-09 00:13:54.965+00', 'promoted'),
	(2, 2, '2024-09-16', 2, '2024-09-09 00:13:31.86+00', '2024-09-09 00:14:15.617+00', 'promoted'),
	(1, 1, '2024-09-16', 4, '2024-09-09 00:13:36.955+00', '2024-09-09 00:15:16.404+00', 'promoted');

INSERT INTO public.concert VALUES
	(1, 'The first \ concert', 50000, '2024-09-09 00:00:00+00', 0, false),
	(2, '먼 훗날 ''the "far" one'' 🎫', 30000, '2024-09-09 00:21:43.421+00', 4, false);

INSERT INTO public.concert_date VALUES
	(1, '2024-09-15 20:00:00', 11, '2024-09-09 00:00:00+00', 50000, 'open', false, 31000, 120000, 1, 20000),
	(2, '2099-06-01 19:30:00', 20, '2024-09-09 00:21:43.421+00', 30000, 'open', false, 300000, 120000, 1, 600000);

INSERT INTO public.journal_batch VALUES
	('\x010000000000000000000000000000a5', 'committed', 12, '2026-11-28 20:56:01.112753+00'),
	('\x020000000000000000000000000000a5', 'committed', 10, '2026-11-28 20:56:01.192825+00'),
	('\x030000000000000000000000000000a5', 'committed', 3, '2026-11-28 20:56:01.264752+00'),
	('\x040000000000000000000000000000a5', 'committed', 1, '2026-11-28 20:56:01.288832+00'),
	('\x050000000000000000000000000000a5', 'committed', 3, '2026-11-28 20:56:01.344781+00'),
	('\x060000000000000000000000000000a5', 'committed', 8, '2026-11-28 20:56:01.389236+00'),
	('\x070000000000000000000000000000a5', 'committed', 6, '2026-11-28 20:56:01.496819+00'),
	('\x080000000000000000000000000000a5', 'committed', 8, '2026-11-28 20:56:01.589651+00'),
	('\x090000000000000000000000000000a5', 'committed', 8, '2026-11-28 20:56:01.701135+00'),
	('\x0a0000000000000000000000000000a5', 'committed', 6, '2026-11-28 20:56:01.749798+00'),
	('\x0b0000000000000000000000000000a5', 'committed', 4, '2026-11-28 20:56:01.781678+00'),
	('\x0c0000000000000000000000000000a5', 'committed', 1, '2026-11-28 20:56:01.833263+00'),
	('\x0d0000000000000000000000000000a5', 'committed', 2, '2026-11-28 20:56:01.844782+00'),
	('\x0e0000000000000000000000000000a5', 'committed', 4, '2026-11-28 20:56:01.858982+00'),
	('\x0f0000000000000000000000000000a5', 'committed', 2, '2026-11-28 20:56:01.8854+00'),
	('\x100000000000000000000000000000a5', 'committed', 1, '2026-11-28 20:56:01.904793+00'),
	('\x110000000000000000000000000000a5', 'committed', 7, '2026-11-28 20:56:01.911322+00'),
	('\x120000000000000000000000000000a5', 'committed', 1, '2026-11-28 20:56:01.933438+00'),
	('\x130000000000000000000000000000a5', 'committed', 6, '2026-11-28 20:56:01.940832+00'),
	('\x140000000000000000000000000000a5', 'committed', 3, '2026-11-28 20:56:01.952804+00'),
	('\x150000000000000000000000000000a5', 'committed', 5, '2026-11-28 20:56:01.966097+00'),
	('\x160000000000000000000000000000a5', 'committed', 1, '2026-11-28 20:56:02.020087+00'),
	('\x170000000000000000000000000000a5', 'committed', 6, '2026-11-28 20:56:02.041659+00'),
	('\x180000000000000000000000000000a5', 'committed', 16, '2026-11-28 20:56:02.113074+00'),
	('\x190000000000000000000000000000a5', 'committed', 20, '2026-11-28 20:56:02.149306+00'),
	('\x1a0000000000000000000000000000a5', 'committed', 4, '2026-11-28 20:56:02.190075+00'),
	('\x1b0000000000000000000000000000a5', 'committed', 2, '2026-11-28 20:56:02.209838+00'),
	('\x1c0000000000000000000000000000a5', 'committed', 2, '2026-11-28 20:56:02.226791+00'),
	('\x1d0000000000000000000000000000a5', 'committed', 6, '2026-11-28 20:56:02.241774+00'),
	('\x1e0000000000000000000000000000a5', 'committed', 12, '2026-11-28 20:56:02.272901+00'),
	('\x1f0000000000000000000000000000a5', 'committed', 1, '2026-11-28 20:56:02.309249+00'),
	('\x200000000000000000000000000000a5', 'committed', 3, '2026-11-28 20:56:02.32142+00'),
	('\x210000000000000000000000000000a5', 'committed', 7, '2026-11-28 20:56:02.333594+00'),
	('\x220000000000000000000000000000a5', 'committed', 2, '2026-11-28 20:56:02.35387+00'),
	('\x230000000000000000000000000000a5', 'committed', 4, '2026-11-28 20:56:02.364022+00'),
	('\x240000000000000000000000000000a5', 'committed', 1, '2026-11-28 20:56:02.372753+00'),
	('\x250000000000000000000000000000a5', 'committed', 7, '2026-11-28 20:56:02.385531+00'),
	('\x260000000000000000000000000000a5', 'committed', 1, '2026-11-28 20:56:02.398284+00'),
	('\x270000000000000000000000000000a5', 'committed', 5, '2026-11-28 20:56:02.441324+00'),
	('\x280000000000000000000000000000a5', 'committed', 5, '2026-11-28 20:56:02.457486+00');
INSERT INTO public.journal_batch VALUES
	('\x290000000000000000000000000000a5', 'committed', 5, '2026-11-28 20:56:02.473307+00'),
	('\x2a0000000000000000000000000000a5', 'committed', 2, '2026-11-28 20:56:02.489315+00'),
	('\x2b0000000000000000000000000000a5', 'committed', 3, '2026-11-28 20:56:02.501317+00'),
	('\x2c0000000000000000000000000000a5', 'committed', 8, '2026-11-28 20:56:02.513543+00'),
	('\x2d0000000000000000000000000000a5', 'committed', 2, '2026-11-28 20:56:02.525957+00'),
	('\x2e0000000000000000000000000000a5', 'committed', 6, '2026-11-28 20:56:02.537864+00'),
	('\x2f0000000000000000000000000000a5', 'committed', 4, '2026-11-28 20:56:02.549716+00'),
	('\x300000000000000000000000000000a5', 'committed', 4, '2026-11-28 20:56:02.557573+00'),
	('\x310000000000000000000000000000a5', 'committed', 2, '2026-11-28 20:56:02.565312+00'),
	('\x320000000000000000000000000000a5', 'committed', 4, '2026-11-28 20:56:02.571852+00'),
	('\x330000000000000000000000000000a5', 'committed', 6, '2026-11-28 20:56:02.581678+00'),
	('\x340000000000000000000000000000a5', 'committed', 3, '2026-11-28 20:56:02.589513+00'),
	('\x350000000000000000000000000000a5', 'committed', 4, '2026-11-28 20:56:02.601331+00'),
	('\x360000000000000000000000000000a5', 'committed', 4, '2026-11-28 20:56:02.609422+00'),
	('\x370000000000000000000000000000a5', 'committed', 3, '2026-11-28 20:56:02.621314+00'),
	('\x380000000000000000000000000000a5', 'committed', 3, '2026-11-28 20:56:02.625316+00'),
	('\x390000000000000000000000000000a5', 'committed', 2, '2026-11-28 20:56:02.645137+00'),
	('\x3a0000000000000000000000000000a5', 'committed', 14, '2026-11-28 20:56:02.657558+00'),
	('\x3b0000000000000000000000000000a5', 'committed', 4, '2026-11-28 20:56:02.673488+00'),
	('\x3c0000000000000000000000000000a5', 'committed', 8, '2026-11-28 20:56:02.68481+00'),
	('\x3d0000000000000000000000000000a5', 'committed', 2, '2026-11-28 20:56:02.705409+00'),
	('\x3e0000000000000000000000000000a5', 'committed', 2, '2026-11-28 20:56:02.720457+00'),
	('\x3f0000000000000000000000000000a5', 'committed', 2, '2026-11-28 20:56:02.749403+00'),
	('\x400000000000000000000000000000a5', 'committed', 6, '2026-11-28 20:56:02.770912+00'),
	('\x410000000000000000000000000000a5', 'committed', 9, '2026-11-28 20:56:02.781904+00'),
	('\x420000000000000000000000000000a5', 'committed', 1, '2026-11-28 20:56:02.821762+00'),
	('\x430000000000000000000000000000a5', 'committed', 8, '2026-11-28 20:56:02.829+00'),
	('\x440000000000000000000000000000a5', 'committed', 3, '2026-11-28 20:56:02.846967+00'),
	('\x450000000000000000000000000000a5', 'committed', 2, '2026-11-28 20:56:02.853398+00'),
	('\x460000000000000000000000000000a5', 'committed', 4, '2026-11-28 20:56:02.857802+00'),
	('\x470000000000000000000000000000a5', 'committed', 9, '2026-11-28 20:56:02.873667+00'),
	('\x480000000000000000000000000000a5', 'committed', 1, '2026-11-28 20:56:02.885504+00'),
	('\x490000000000000000000000000000a5', 'committed', 11, '2026-11-28 20:56:02.89302+00'),
	('\x4a0000000000000000000000000000a5', 'committed', 7, '2026-11-28 20:56:02.92154+00'),
	('\x4b0000000000000000000000000000a5', 'committed', 4, '2026-11-28 20:56:02.937409+00'),
	('\x4c0000000000000000000000000000a5', 'committed', 4, '2026-11-28 20:56:02.947276+00'),
	('\x4d0000000000000000000000000000a5', 'committed', 3, '2026-11-28 20:56:02.969321+00'),
	('\x4e0000000000000000000000000000a5', 'committed', 1, '2026-11-28 20:56:02.973718+00'),
	('\x4f0000000000000000000000000000a5', 'committed', 2, '2026-11-28 20:56:02.981515+00'),
	('\x500000000000000000000000000000a5', 'committed', 1, '2026-11-28 20:56:02.99329+00');
INSERT INTO public.journal_batch VALUES
	('\x510000000000000000000000000000a5', 'committed', 5, '2026-11-28 20:56:03.001525+00'),
	('\x520000000000000000000000000000a5', 'committed', 11, '2026-11-28 20:56:03.017689+00'),
	('\x530000000000000000000000000000a5', 'committed', 4, '2026-11-28 20:56:03.037189+00'),
	('\x540000000000000000000000000000a5', 'committed', 8, '2026-11-28 20:56:03.052877+00'),
	('\x550000000000000000000000000000a5', 'committed', 3, '2026-11-28 20:56:03.069315+00'),
	('\x560000000000000000000000000000a5', 'committed', 15, '2026-11-28 20:56:03.081622+00'),
	('\x570000000000000000000000000000a5', 'committed', 8, '2026-11-28 20:56:03.104753+00'),
	('\x580000000000000000000000000000a5', 'committed', 2, '2026-11-28 20:56:03.147596+00'),
	('\x590000000000000000000000000000a5', 'committed', 2, '2026-11-28 20:56:03.157256+00'),
	('\x5a0000000000000000000000000000a5', 'committed', 3, '2026-11-28 20:56:03.169899+00'),
	('\x5b0000000000000000000000000000a5', 'committed', 3, '2026-11-28 20:56:03.172003+00'),
	('\x5c0000000000000000000000000000a5', 'committed', 4, '2026-11-28 20:56:03.188758+00'),
	('\x5d0000000000000000000000000000a5', 'committed', 6, '2026-11-28 20:56:03.200964+00'),
	('\x5e0000000000000000000000000000a5', 'committed', 11, '2026-11-28 20:56:03.225473+00'),
	('\x5f0000000000000000000000000000a5', 'committed', 4, '2026-11-28 20:56:03.245343+00'),
	('\x600000000000000000000000000000a5', 'committed', 10, '2026-11-28 20:56:03.257585+00'),
	('\x610000000000000000000000000000a5', 'committed', 4, '2026-11-28 20:56:03.271991+00'),
	('\x620000000000000000000000000000a5', 'committed', 3, '2026-11-28 20:56:03.285232+00'),
	('\x630000000000000000000000000000a5', 'committed', 2, '2026-11-28 20:56:03.297311+00'),
	('\x640000000000000000000000000000a5', 'committed', 9, '2026-11-28 20:56:03.309525+00'),
	('\x650000000000000000000000000000a5', 'committed', 4, '2026-11-28 20:56:03.321423+00'),
	('\x660000000000000000000000000000a5', 'committed', 6, '2026-11-28 20:56:03.333824+00'),
	('\x670000000000000000000000000000a5', 'committed', 1, '2026-11-28 20:56:03.349137+00'),
	('\x680000000000000000000000000000a5', 'committed', 5, '2026-11-28 20:56:03.365242+00'),
	('\x690000000000000000000000000000a5', 'committed', 4, '2026-11-28 20:56:03.377785+00'),
	('\x6a0000000000000000000000000000a5', 'committed', 5, '2026-11-28 20:56:03.393423+00'),
	('\x6b0000000000000000000000000000a5', 'committed', 3, '2026-11-28 20:56:03.413285+00'),
	('\x6c0000000000000000000000000000a5', 'committed', 7, '2026-11-28 20:56:03.423032+00'),
	('\x6d0000000000000000000000000000a5', 'committed', 10, '2026-11-28 20:56:03.442857+00'),
	('\x6e0000000000000000000000000000a5', 'committed', 5, '2026-11-28 20:56:03.489642+00'),
	('\x6f0000000000000000000000000000a5', 'committed', 9, '2026-11-28 20:56:03.49973+00'),
	('\x700000000000000000000000000000a5', 'committed', 8, '2026-11-28 20:56:03.522016+00'),
	('\x710000000000000000000000000000a5', 'committed', 5, '2026-11-28 20:56:03.530006+00');

INSERT INTO public.outbox VALUES
	(1, '2024-09-15 20:00:00', 1, 1, 'offered', 3, '5', NULL, 0, '2024-09-09 00:11:22.389+00', '2024-09-09 00:01:22.389+00', 'delivered', 0, '', NULL, '2024-09-09 00:01:57.009+00', 'concert-date/1/2024-09-15T20:00:00', NULL, NULL, NULL),
	(1, '2024-09-15 20:00:00', 2, 5, 'offered', 1, '5', NULL, 0, '2024-09-09 00:14:12.162+00', '2024-09-09 00:04:12.162+00', 'delivered', 1, 'no answer', NULL, '2024-09-09 00:05:12.179+00', 'concert-date/1/2024-09-15T20:00:00', NULL, NULL, NULL),
	(1, '2024-09-15 20:00:00', 3, 3, 'offered', 5, '2', NULL, 0, '2024-09-09 00:15:04.306+00', '2024-09-09 00:05:04.306+00', 'delivered', 0, '', NULL, '2024-09-09 00:05:16.04+00', 'concert-date/1/2024-09-15T20:00:00', NULL, NULL, NULL),
	(1, '2024-09-15 20:00:00', 4, 4, 'offered', 4, '3', NULL, 0, '2024-09-09 00:15:04.306+00', '2024-09-09 00:05:04.306+00', 'delivered', 1, 'no answer', NULL, '2024-09-09 00:05:38.64+00', 'concert-date/1/2024-09-15T20:00:00', NULL, NULL, NULL),
	(1, '2024-09-15 20:00:00', 5, 6, 'offered', 6, '3', NULL, 0, '2024-09-09 00:20:23.35+00', '2024-09-09 00:10:23.35+00', 'delivered', 1, 'no answer', NULL, '2024-09-09 00:10:37.831+00', 'concert-date/1/2024-09-15T20:00:00', NULL, NULL, NULL),
	(NULL, NULL, 1, 9, 'promoted', 4, '', NULL, 0, NULL, '2024-09-09 00:15:16.404+00', 'pending', 0, '', '2024-09-09 00:15:16.404+00', NULL, 'clinic/1', 1, '2024-09-16', 2),
	(NULL, NULL, 1, 11, 'promoted', 3, '', NULL, 0, NULL, '2024-09-09 00:13:54.965+00', 'pending', 0, 'no answer', '2024-09-09 00:16:39.734+00', NULL, 'clinic/2', 2, '2024-09-16', 3),
	(NULL, NULL, 2, 12, 'promoted', 2, '', NULL, 0, NULL, '2024-09-09 00:14:15.617+00', 'pending', 0, 'no answer', '2024-09-09 00:17:04.284+00', NULL, 'clinic/2', 2, '2024-09-16', 4),
	(1, '2024-09-15 20:00:00', 8, 14, 'offered', 5, '10', NULL, 0, '2024-09-09 00:27:23.882+00', '2024-09-09 00:17:23.882+00', 'dead', 2, 'no answer', '2024-09-09 00:20:07.904+00', NULL, 'concert-date/1/2024-09-15T20:00:00', NULL, NULL, NULL),
	(1, '2024-09-15 20:00:00', 9, 15, 'offered', 6, '3', NULL, 0, '2024-09-09 00:27:31.608+00', '2024-09-09 00:17:31.608+00', 'dead', 2, 'no answer', '2024-09-09 00:20:26.531+00', NULL, 'concert-date/1/2024-09-15T20:00:00', NULL, NULL, NULL),
	(1, '2024-09-15 20:00:00', 6, 17, 'paid', 5, '10', 1, 50000, NULL, '2024-09-09 00:16:20.305+00', 'pending', 1, 'no answer', '2024-09-09 00:20:30.058+00', NULL, 'concert-date/1/2024-09-15T20:00:00', NULL, NULL, NULL),
	(1, '2024-09-15 20:00:00', 7, 18, 'cancelled', 5, '10', 1, 50000, NULL, '2024-09-09 00:17:21.827+00', 'pending', 0, 'no answer', '2024-09-09 00:21:12.249+00', NULL, 'concert-date/1/2024-09-15T20:00:00', NULL, NULL, NULL),
	(1, '2024-09-15 20:00:00', 10, 19, 'paid', 2, '2,6', 2, 100000, NULL, '2024-09-09 00:21:18.428+00', 'pending', 0, '', '2024-09-09 00:21:18.428+00', NULL, 'concert-date/1/2024-09-15T20:00:00', NULL, NULL, NULL);

INSERT INTO public.person VALUES
	(4, 'user_4', '$argon2id$60', '테스트학생4', 'p4@example.org', '010-0000-0004', '1', '2', '학교 "A"', '3', 'physics1', true, false, false, false, true, 0, false, true, true, '2024-09-09 00:00:00+00'),
	(3, 'user_3', '$argon2id$own', '테스트학생3', 'p3@example.org', '010-0000-0003', '1', '2', '1', '3', 'physics1', true, false, false, false, true, 2, false, false, false, '2024-09-09 00:00:00+00'),
	(2, 'user_2', '$argon2id$own', '테스트학생2', 'p2@example.org', '010-0000-0002', '1', '2', '4', '3', 'physics1', true, false, false, false, true, 0, false, true, false, '2024-09-09 00:00:00+00'),
	(1, 'user_1', '$argon2id$75', '테스트학생1', 'p1@example.org', '010-0000-0001', '1', '2', '학교 "A"', '3', 'physics1', true, false, false, false, true, 0, false, true, true, '2024-09-09 00:00:00+00'),
	(6, 'user_6', '$argon2id$own', '테스트학생6', 'p6@example.org', '010-0000-0006', '1', '2', '1', '3', 'physics1', true, false, false, false, true, 0, false, true, false, '2024-09-09 00:00:00+00'),
	(9, 'office', '$argon2id$v=19$m=8,t=1,p=1$/ff6gCWaEkt72c/mNiOnWA$JwLodjN0AN+wdPcbwZzyWoLayAXzxgkJc4M6we14jbU', '테스트학생9', 'p9@example.org', '010-0000-0009', '1', '2', '학교 "A"', '3', 'physics1', true, true, true, false, false, 1, true, false, false, '2024-09-09 00:21:43.421+00'),
	(7, 'user_7', '$argon2id$11', '테스트학생7', 'p7@example.org', '010-0000-0007', '1', '2', '학교 "A"', '3', 'physics1', true, false, false, false, true, 0, false, false, true, '2024-09-09 00:00:00+00'),
	(5, 'user_5', '$argon2id$user_5', '테스트학생5', 'p5@example.org', '010-0000-0005', '1', '2', '3', '3', 'physics1', true, false, false, false, true, 0, false, false, false, '2024-09-09 00:00:00+00'),
	(8, 'user_8', '$argon2id$11', '테스트학생8', 'p8@example.org', '010-0000-0008', '1', '2', '학교 "A"', '3', 'physics1', true, false, false, false, true, 0, false, true, true, '2024-09-09 00:00:00+00');

INSERT INTO public.receipt VALUES
	(1, '2024-09-15 20:00:00', 1, 5, 50000, 20731, '2024-09-09 00:16:20.305+00'),
	(1, '2024-09-15 20:00:00', 2, 2, 100000, 139243, '2024-09-09 00:21:18.428+00');

INSERT INTO public.refund_step VALUES
	(1, '2024-09-15 20:00:00', 1, 108000000, 100),
	(1, '2024-09-15 20:00:00', 2, 3600000, 50),
	(2, '2099-06-01 19:30:00', 1, 86400000, 100);

INSERT INTO public.remembered_request OVERRIDING SYSTEM VALUE VALUES
	(3, '\x840000000000000000000000000000a5', '\x010000000000000000000000000000a5', 'sealed', 1, '2024-09-15 20:00:00', '1,3', '2024-09-09 00:20:11.317+00', '2024-09-09 00:23:31.317+00', NULL, NULL, NULL);

INSERT INTO public.schema_migration VALUES
	(1, 'foundation', 'e7116b7164f5bf42', '2026-11-28 20:55:59.709274+00'),
	(2, 'sales', '4ff6a4495a552a7e', '2026-11-28 20:56:00.139557+00'),
	(3, 'academy', '432c596e26e96b4b', '2026-11-28 20:56:00.530843+00'),
	(4, 'references_by_statement', 'c1bb38fb0dc4b3af', '2026-11-28 20:56:00.813528+00'),
	(5, 'tokens_in_order', '8f045f0d51d6f6ff', '2026-11-28 20:56:00.925386+00');

INSERT INTO public.seat_hold VALUES
	(1, '2024-09-15 20:00:00', 1, 11, 6, '2024-09-09 00:20:11.317+00', '2024-09-09 00:25:11.317+00', 0),
	(1, '2024-09-15 20:00:00', 3, 11, 6, '2024-09-09 00:20:11.317+00', '2024-09-09 00:25:11.317+00', 0);

INSERT INTO public.seat_offer VALUES
	(1, '2024-09-15 20:00:00', 10, 11, 7, 5, '2024-09-09 00:17:23.882+00', '2024-09-09 00:27:23.882+00');

INSERT INTO public.seat_sale VALUES
	(1, '2024-09-15 20:00:00', 1, 10, 11, 5, 50000, '2024-09-09 00:16:20.305+00', '2024-09-09 00:17:21.827+00', 50000),
	(1, '2024-09-15 20:00:00', 2, 2, 11, 2, 70000, '2024-09-09 00:21:18.428+00', NULL, NULL),
	(1, '2024-09-15 20:00:00', 2, 6, 11, 2, 30000, '2024-09-09 00:21:18.428+00', NULL, NULL);

INSERT INTO public.seat_section VALUES
	(1, '2024-09-15 20:00:00', 1, 4, 2, 70000, 'front'),
	(1, '2024-09-15 20:00:00', 5, 7, 3, 30000, 'back');

INSERT INTO public.server_secret VALUES
	('admission-pass', '\x000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f');

INSERT INTO public.serving_right VALUES
	(true, 2, '2026-11-28 20:56:03.63402+00');

INSERT INTO public.session_key OVERRIDING SYSTEM VALUE VALUES
	(2, '\x0c0000000000000000000000000000a5', 7, '2024-09-09 00:01:07.236+00', '2024-09-09 00:05:07.236+00', 'idle', '2024-09-09 00:01:07.236+00'),
	(1, '\x0a0000000000000000000000000000a5', 4, '2024-09-09 00:00:48.43+00', '2024-09-09 00:05:18.984+00', 'idle', '2024-09-09 00:01:17.053+00'),
	(3, '\x120000000000000000000000000000a5', 2, '2024-09-09 00:01:33.928+00', '2024-09-09 00:05:33.961+00', 'idle', '2024-09-09 00:01:33.928+00'),
	(4, '\x3a0000000000000000000000000000a5', 6, '2024-09-09 00:09:23.197+00', '2024-09-09 00:13:24.254+00', 'idle', '2024-09-09 00:09:23.197+00'),
	(5, '\x410000000000000000000000000000a5', 7, '2024-09-09 00:10:02.428+00', '2024-09-09 00:13:24.254+00', 'duplicate_login', '2024-09-09 00:10:02.428+00'),
	(6, '\x540000000000000000000000000000a5', 5, '2024-09-09 00:12:47.187+00', '2024-09-09 00:16:48.661+00', 'idle', '2024-09-09 00:12:47.187+00'),
	(7, '\x560000000000000000000000000000a5', 7, '2024-09-09 00:13:24.254+00', '2024-09-09 00:18:58.352+00', 'duplicate_login', '2024-09-09 00:17:41.164+00'),
	(8, '\x7e0000000000000000000000000000a5', 7, '2024-09-09 00:18:58.352+00', NULL, NULL, '2024-09-09 00:18:58.352+00'),
	(9, '\x7f0000000000000000000000000000a5', 3, '2024-09-09 00:19:02.195+00', '2024-09-09 00:19:32.442+00', 'logout', '2024-09-09 00:19:02.195+00');

INSERT INTO public.waiter VALUES
	(1, '2024-09-15 20:00:00', 2, 1, '2024-09-09 00:01:47.03+00', '2024-09-09 00:02:25.712+00', 'left'),
	(1, '2024-09-15 20:00:00', 1, 3, '2024-09-09 00:01:04.347+00', '2024-09-09 00:04:12.162+00', 'declined'),
	(1, '2024-09-15 20:00:00', 4, 5, '2024-09-09 00:03:21.731+00', '2024-09-09 00:06:26.178+00', 'declined'),
	(1, '2024-09-15 20:00:00', 5, 4, '2024-09-09 00:03:42.258+00', '2024-09-09 00:10:23.35+00', 'declined'),
	(1, '2024-09-15 20:00:00', 6, 6, '2024-09-09 00:09:54.578+00', '2024-09-09 00:10:29.572+00', 'accepted'),
	(1, '2024-09-15 20:00:00', 3, 1, '2024-09-09 00:03:02.976+00', '2024-09-09 00:12:25.563+00', 'declined'),
	(1, '2024-09-15 20:00:00', 7, 5, '2024-09-09 00:16:24.829+00', NULL, NULL),
	(1, '2024-09-15 20:00:00', 8, 6, '2024-09-09 00:17:08.039+00', '2024-09-09 00:18:53.375+00', 'declined');

INSERT INTO public.waiting_draw OVERRIDING SYSTEM VALUE VALUES
	(1, 0, '2024-09-09 00:00:52.11+00', 2, 1, '\xaf089432d9122e1ea78eaae1fe156b33d47f3219da8c577196e5dc8b0b47a07a', '\x5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c', '2024-09-09 00:00:42.11+00', '2024-09-09 00:00:53.926+00'),
	(2, 0, '2024-09-09 00:03:05.881+00', 8, 7, '\x08f5cdc0db6d4e12f79818cdfad1e8961042ca0be95dbcb96530b4f2a8bfc968', '\x5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c', '2024-09-09 00:02:41.881+00', '2024-09-09 00:03:06.622+00'),
	(3, 0, '2024-09-09 00:05:20.582+00', 14, 13, '\x077ce708702fab66490b4305bef07a3ef7f8d4044b29e9f860fd207e68abaaab', '\x5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c', '2024-09-09 00:05:13.582+00', '2024-09-09 00:05:23.383+00'),
	(4, 0, '2024-09-09 00:06:13.008+00', 14, 13, '\x07b00b9ce877ce5bef635909c48d2b7f28faad4068ba5bd5bc33288fc2dbe537', '\x5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c', '2024-09-09 00:05:45.008+00', '2024-09-09 00:06:15.752+00'),
	(5, 0, '2024-09-09 00:07:58.147+00', 18, 19, '\x077fe334719c261c14a2a0d5b686d4e8c9f56f74c06cdd9d13d3c5081281e0d5', '\x5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c', '2024-09-09 00:07:38.147+00', '2024-09-09 00:07:59.386+00'),
	(6, 0, '2024-09-09 00:15:12.192+00', 37, 37, '\x081e8bf88672a863ffa1ccac9707b9429bcf051e0871e8da016d143a0ecd87f0', '\x5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c', '2024-09-09 00:15:06.192+00', '2024-09-09 00:15:12.885+00'),
	(7, 0, '2024-09-09 00:15:41.698+00', 38, 37, '\x082e118ca9238b438b6139bec34dd9be8c2985df580d3fd21b023c616df38b09', '\x5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c', '2024-09-09 00:15:18.698+00', '2024-09-09 00:15:44.362+00'),
	(8, 0, '2024-09-09 00:20:10.117+00', 50, 49, '\x457aacdeb5474a9462264def19366c839a5e70d30972793487a1cd02d87b1c6d', '\x5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c', '2024-09-09 00:19:50.117+00', '2024-09-09 00:20:10.254+00'),
	(9, 0, '2024-09-09 00:20:47.835+00', 52, 52, '\x45109b604cf3a57264e7c4501e2c97301db502d057b4958412ccc7cbe7982be8', '\x5d5d00217a87d2e3c1ea10912efd2e7dfcc78a170fccff6a755d518daa4de59c', '2024-09-09 00:20:22.835+00', '2024-09-09 00:20:50.063+00');

INSERT INTO public.waiting_room VALUES
	(0, 'paused', 4, 30, 40000, 15000, 10000, 2, 15000, 60000, 90000, '2024-09-09 00:08:51.221+00');

INSERT INTO public.waiting_token VALUES
	(0, 1, '\x030000000000000000000000000000a5', 6, 'expired', '2024-09-09 00:00:12.033+00', '2024-09-09 00:01:42.033+00', '2024-09-09 00:00:12.033+00', '2024-09-09 00:00:27.033+00', '2024-09-09 00:00:27.033+00', NULL, 0, NULL),
	(0, 2, '\x0f0000000000000000000000000000a5', 2, 'expired', '2024-09-09 00:01:16.304+00', '2024-09-09 00:02:46.304+00', '2024-09-09 00:01:16.304+00', '2024-09-09 00:01:31.304+00', '2024-09-09 00:01:31.304+00', NULL, 0, NULL),
	(0, 4, '\x110000000000000000000000000000a5', 4, 'replaced', '2024-09-09 00:01:31.436+00', '2024-09-09 00:03:01.436+00', '2024-09-09 00:01:31.436+00', '2024-09-09 00:01:46.436+00', '2024-09-09 00:01:34.732+00', NULL, 0, NULL),
	(0, 5, '\x130000000000000000000000000000a5', 4, 'expired', '2024-09-09 00:01:34.732+00', '2024-09-09 00:03:04.732+00', '2024-09-09 00:01:34.732+00', '2024-09-09 00:01:49.732+00', '2024-09-09 00:01:49.732+00', NULL, 0, NULL),
	(0, 3, '\x100000000000000000000000000000a5', 1, 'replaced', '2024-09-09 00:01:19.534+00', '2024-09-09 00:02:49.534+00', '2024-09-09 00:01:19.534+00', '2024-09-09 00:02:05.093+00', '2024-09-09 00:01:59.836+00', '2024-09-09 00:01:25.093+00', 0, NULL),
	(0, 6, '\x150000000000000000000000000000a5', 5, 'expired', '2024-09-09 00:01:50.025+00', '2024-09-09 00:03:20.025+00', '2024-09-09 00:01:50.025+00', '2024-09-09 00:02:05.025+00', '2024-09-09 00:02:05.025+00', NULL, 0, NULL),
	(0, 7, '\x160000000000000000000000000000a5', 1, 'expired', '2024-09-09 00:01:59.836+00', '2024-09-09 00:03:29.836+00', '2024-09-09 00:01:59.836+00', '2024-09-09 00:02:14.836+00', '2024-09-09 00:02:14.836+00', NULL, 0, NULL),
	(0, 8, '\x1c0000000000000000000000000000a5', 5, 'expired', '2024-09-09 00:03:25.528+00', '2024-09-09 00:04:55.528+00', '2024-09-09 00:03:25.528+00', '2024-09-09 00:03:40.528+00', '2024-09-09 00:03:40.528+00', NULL, 0, NULL),
	(0, 9, '\x1d0000000000000000000000000000a5', 2, 'expired', '2024-09-09 00:03:32.398+00', '2024-09-09 00:05:02.398+00', '2024-09-09 00:03:32.398+00', '2024-09-09 00:03:47.398+00', '2024-09-09 00:03:47.398+00', NULL, 0, NULL),
	(0, 10, '\x200000000000000000000000000000a5', 4, 'replaced', '2024-09-09 00:04:43.705+00', '2024-09-09 00:06:13.705+00', '2024-09-09 00:04:43.705+00', '2024-09-09 00:04:58.705+00', '2024-09-09 00:04:47.517+00', NULL, 0, NULL),
	(0, 11, '\x220000000000000000000000000000a5', 5, 'expired', '2024-09-09 00:04:45.836+00', '2024-09-09 00:06:15.836+00', '2024-09-09 00:04:45.836+00', '2024-09-09 00:05:00.836+00', '2024-09-09 00:05:00.836+00', NULL, 0, NULL),
	(0, 12, '\x230000000000000000000000000000a5', 4, 'expired', '2024-09-09 00:04:47.517+00', '2024-09-09 00:06:17.517+00', '2024-09-09 00:04:47.517+00', '2024-09-09 00:05:02.517+00', '2024-09-09 00:05:02.517+00', NULL, 0, NULL),
	(0, 24, '\x3c0000000000000000000000000000a5', 6, 'replaced', '2024-09-09 00:09:29.814+00', '2024-09-09 00:10:59.814+00', NULL, NULL, '2024-09-09 00:09:49.304+00', NULL, 0, NULL),
	(0, 13, '\x240000000000000000000000000000a5', 1, 'left', '2024-09-09 00:04:50.07+00', '2024-09-09 00:06:20.07+00', '2024-09-09 00:04:50.07+00', '2024-09-09 00:05:47.215+00', '2024-09-09 00:05:42.099+00', '2024-09-09 00:04:57.215+00', 1, NULL),
	(0, 14, '\x2b0000000000000000000000000000a5', 3, 'expired', '2024-09-09 00:06:15.752+00', '2024-09-09 00:07:45.752+00', '2024-09-09 00:06:15.752+00', '2024-09-09 00:06:30.752+00', '2024-09-09 00:06:30.752+00', NULL, 0, NULL),
	(0, 15, '\x2d0000000000000000000000000000a5', 7, 'expired', '2024-09-09 00:06:24.678+00', '2024-09-09 00:07:54.678+00', '2024-09-09 00:06:24.678+00', '2024-09-09 00:06:39.678+00', '2024-09-09 00:06:39.678+00', NULL, 0, NULL),
	(0, 16, '\x2e0000000000000000000000000000a5', 7, 'expired', '2024-09-09 00:06:46.175+00', '2024-09-09 00:08:16.175+00', '2024-09-09 00:06:46.175+00', '2024-09-09 00:07:01.175+00', '2024-09-09 00:07:01.175+00', NULL, 0, NULL),
	(0, 32, '\x520000000000000000000000000000a5', 4, 'expired', '2024-09-09 00:12:41.944+00', '2024-09-09 00:14:11.944+00', NULL, NULL, '2024-09-09 00:13:59.828+00', NULL, 0, NULL),
	(0, 39, '\x680000000000000000000000000000a5', 2, 'expired', '2024-09-09 00:16:08.56+00', '2024-09-09 00:17:38.56+00', NULL, NULL, '2024-09-09 00:17:38.56+00', NULL, 0, NULL),
	(0, 21, '\x380000000000000000000000000000a5', 1, 'expired', '2024-09-09 00:08:53.481+00', '2024-09-09 00:10:23.481+00', NULL, NULL, '2024-09-09 00:10:08.752+00', NULL, 0, NULL),
	(0, 22, '\x390000000000000000000000000000a5', 7, 'replaced', '2024-09-09 00:09:09.113+00', '2024-09-09 00:10:39.113+00', NULL, NULL, '2024-09-09 00:10:12.062+00', NULL, 0, NULL),
	(0, 27, '\x420000000000000000000000000000a5', 7, 'replaced', '2024-09-09 00:10:12.062+00', '2024-09-09 00:11:42.062+00', NULL, NULL, '2024-09-09 00:10:38.626+00', NULL, 0, NULL),
	(0, 17, '\x300000000000000000000000000000a5', 3, 'expired', '2024-09-09 00:07:36.306+00', '2024-09-09 00:09:06.306+00', NULL, NULL, '2024-09-09 00:08:52.351+00', NULL, 0, NULL),
	(0, 33, '\x530000000000000000000000000000a5', 6, 'replaced', '2024-09-09 00:12:45.279+00', '2024-09-09 00:14:15.279+00', NULL, NULL, '2024-09-09 00:14:11.77+00', NULL, 0, NULL),
	(0, 19, '\x330000000000000000000000000000a5', 1, 'replaced', '2024-09-09 00:07:48.845+00', '2024-09-09 00:09:18.845+00', NULL, NULL, '2024-09-09 00:08:53.481+00', NULL, 0, NULL),
	(0, 18, '\x320000000000000000000000000000a5', 2, 'expired', '2024-09-09 00:07:41.184+00', '2024-09-09 00:09:11.184+00', NULL, NULL, '2024-09-09 00:09:11.184+00', NULL, 0, NULL),
	(0, 20, '\x370000000000000000000000000000a5', 6, 'replaced', '2024-09-09 00:08:41.261+00', '2024-09-09 00:10:11.261+00', NULL, NULL, '2024-09-09 00:09:29.814+00', NULL, 0, NULL),
	(0, 23, '\x3b0000000000000000000000000000a5', 5, 'replaced', '2024-09-09 00:09:27.559+00', '2024-09-09 00:10:57.559+00', NULL, NULL, '2024-09-09 00:09:44.343+00', NULL, 0, NULL),
	(0, 25, '\x3e0000000000000000000000000000a5', 5, 'expired', '2024-09-09 00:09:44.343+00', '2024-09-09 00:11:14.343+00', NULL, NULL, '2024-09-09 00:11:02.428+00', NULL, 0, NULL),
	(0, 26, '\x3f0000000000000000000000000000a5', 6, 'expired', '2024-09-09 00:09:49.304+00', '2024-09-09 00:11:19.304+00', NULL, NULL, '2024-09-09 00:11:06.282+00', NULL, 0, NULL),
	(0, 28, '\x440000000000000000000000000000a5', 1, 'replaced', '2024-09-09 00:10:24.365+00', '2024-09-09 00:11:54.365+00', NULL, NULL, '2024-09-09 00:11:39.104+00', NULL, 0, NULL),
	(0, 29, '\x470000000000000000000000000000a5', 7, 'expired', '2024-09-09 00:10:38.626+00', '2024-09-09 00:12:08.626+00', NULL, NULL, '2024-09-09 00:11:54.123+00', NULL, 0, NULL),
	(0, 34, '\x570000000000000000000000000000a5', 5, 'expired', '2024-09-09 00:13:28.125+00', '2024-09-09 00:14:58.125+00', NULL, NULL, '2024-09-09 00:14:58.125+00', NULL, 0, NULL),
	(0, 35, '\x580000000000000000000000000000a5', 7, 'expired', '2024-09-09 00:14:10.209+00', '2024-09-09 00:15:40.209+00', NULL, NULL, '2024-09-09 00:15:28.689+00', NULL, 0, NULL),
	(0, 31, '\x4f0000000000000000000000000000a5', 6, 'replaced', '2024-09-09 00:12:06.143+00', '2024-09-09 00:13:36.143+00', NULL, NULL, '2024-09-09 00:12:45.279+00', NULL, 0, NULL),
	(0, 48, '\x7d0000000000000000000000000000a5', 1, 'replaced', '2024-09-09 00:18:55.023+00', '2024-09-09 00:20:25.023+00', NULL, NULL, '2024-09-09 00:19:23.13+00', NULL, 0, NULL),
	(0, 36, '\x590000000000000000000000000000a5', 6, 'expired', '2024-09-09 00:14:11.77+00', '2024-09-09 00:15:41.77+00', NULL, NULL, '2024-09-09 00:15:28.689+00', NULL, 0, NULL),
	(0, 30, '\x4d0000000000000000000000000000a5', 1, 'expired', '2024-09-09 00:11:39.104+00', '2024-09-09 00:13:09.104+00', NULL, NULL, '2024-09-09 00:13:09.104+00', NULL, 0, NULL),
	(0, 43, '\x750000000000000000000000000000a5', 1, 'replaced', '2024-09-09 00:17:54.28+00', '2024-09-09 00:19:24.28+00', NULL, NULL, '2024-09-09 00:18:04.541+00', NULL, 0, NULL),
	(0, 37, '\x600000000000000000000000000000a5', 4, 'expired', '2024-09-09 00:15:09.229+00', '2024-09-09 00:16:39.229+00', NULL, NULL, '2024-09-09 00:16:39.229+00', NULL, 0, NULL);
INSERT INTO public.waiting_token VALUES
	(0, 38, '\x640000000000000000000000000000a5', 3, 'expired', '2024-09-09 00:15:53.16+00', '2024-09-09 00:17:23.16+00', NULL, NULL, '2024-09-09 00:17:08.56+00', NULL, 0, NULL),
	(0, 49, '\x800000000000000000000000000000a5', 1, 'replaced', '2024-09-09 00:19:23.13+00', '2024-09-09 00:20:53.13+00', NULL, NULL, '2024-09-09 00:20:15.307+00', NULL, 0, NULL),
	(0, 44, '\x770000000000000000000000000000a5', 1, 'replaced', '2024-09-09 00:18:04.541+00', '2024-09-09 00:19:34.541+00', NULL, NULL, '2024-09-09 00:18:14.195+00', NULL, 0, NULL),
	(0, 40, '\x700000000000000000000000000000a5', 4, 'expired', '2024-09-09 00:17:23.882+00', '2024-09-09 00:18:53.882+00', NULL, NULL, '2024-09-09 00:18:21.753+00', NULL, 0, NULL),
	(0, 41, '\x720000000000000000000000000000a5', 5, 'expired', '2024-09-09 00:17:36.35+00', '2024-09-09 00:19:06.35+00', NULL, NULL, '2024-09-09 00:18:21.753+00', NULL, 0, NULL),
	(0, 42, '\x740000000000000000000000000000a5', 2, 'expired', '2024-09-09 00:17:46.601+00', '2024-09-09 00:19:16.601+00', NULL, NULL, '2024-09-09 00:18:21.753+00', NULL, 0, NULL),
	(0, 45, '\x780000000000000000000000000000a5', 6, 'expired', '2024-09-09 00:18:09.187+00', '2024-09-09 00:19:39.187+00', NULL, NULL, '2024-09-09 00:18:21.753+00', NULL, 0, NULL),
	(0, 46, '\x7a0000000000000000000000000000a5', 8, 'expired', '2024-09-09 00:18:12.905+00', '2024-09-09 00:19:42.905+00', NULL, NULL, '2024-09-09 00:18:21.753+00', NULL, 0, NULL),
	(0, 47, '\x7c0000000000000000000000000000a5', 1, 'expired', '2024-09-09 00:18:14.195+00', '2024-09-09 00:19:44.195+00', NULL, NULL, '2024-09-09 00:18:21.753+00', NULL, 0, NULL),
	(0, 50, '\x850000000000000000000000000000a5', 1, 'expired', '2024-09-09 00:20:15.307+00', '2024-09-09 00:21:45.307+00', NULL, NULL, '2024-09-09 00:21:31.909+00', NULL, 0, NULL),
	(0, 51, '\x870000000000000000000000000000a5', 2, 'expired', '2024-09-09 00:20:22.293+00', '2024-09-09 00:21:52.293+00', NULL, NULL, '2024-09-09 00:21:37.564+00', NULL, 0, NULL),
	(0, 52, '\x890000000000000000000000000000a5', 7, 'waiting', '2024-09-09 00:20:31.909+00', '2024-09-09 00:22:01.909+00', NULL, NULL, NULL, NULL, 0, NULL);

INSERT INTO public.wallet_entry VALUES
	(7, 1, NULL, 0, 94498, 94498, 'charge', '2024-09-09 00:00:43.134+00', NULL, NULL, NULL),
	(8, 1, NULL, 0, 171748, 171748, 'charge', '2024-09-09 00:00:51.937+00', NULL, NULL, NULL),
	(8, 2, 1, 171748, 199159, 370907, 'charge', '2024-09-09 00:01:18.11+00', NULL, NULL, NULL),
	(1, 1, NULL, 0, 117725, 117725, 'charge', '2024-09-09 00:01:49.853+00', NULL, NULL, NULL),
	(1, 2, 1, 117725, 132960, 250685, 'charge', '2024-09-09 00:04:05.653+00', NULL, NULL, NULL),
	(4, 1, NULL, 0, 68453, 68453, 'charge', '2024-09-09 00:04:42.097+00', NULL, NULL, NULL),
	(8, 3, 2, 370907, 81217, 452124, 'charge', '2024-09-09 00:05:51.127+00', NULL, NULL, NULL),
	(5, 1, NULL, 0, 70731, 70731, 'charge', '2024-09-09 00:06:03.19+00', NULL, NULL, NULL),
	(8, 4, 3, 452124, 72998, 525122, 'charge', '2024-09-09 00:06:35.592+00', NULL, NULL, NULL),
	(3, 1, NULL, 0, 122395, 122395, 'charge', '2024-09-09 00:07:21.885+00', NULL, NULL, NULL),
	(8, 5, 4, 525122, 118343, 643465, 'charge', '2024-09-09 00:08:22.22+00', NULL, NULL, NULL),
	(2, 1, NULL, 0, 31462, 31462, 'charge', '2024-09-09 00:09:11.388+00', NULL, NULL, NULL),
	(4, 2, 1, 68453, 31462, 99915, 'charge', '2024-09-09 00:09:14.174+00', NULL, NULL, NULL),
	(1, 3, 2, 250685, 48474, 299159, 'charge', '2024-09-09 00:09:20.564+00', NULL, NULL, NULL),
	(6, 1, NULL, 0, 151665, 151665, 'charge', '2024-09-09 00:10:07.92+00', NULL, NULL, NULL),
	(1, 4, 3, 299159, 115689, 414848, 'charge', '2024-09-09 00:12:29.132+00', NULL, NULL, NULL),
	(2, 2, 1, 31462, 199632, 231094, 'charge', '2024-09-09 00:14:20.732+00', NULL, NULL, NULL),
	(4, 3, 2, 99915, 133220, 233135, 'charge', '2024-09-09 00:15:11.436+00', NULL, NULL, NULL),
	(8, 6, 5, 643465, 191501, 834966, 'charge', '2024-09-09 00:15:52.71+00', NULL, NULL, NULL),
	(5, 2, 1, 70731, -50000, 20731, 'payment', '2024-09-09 00:16:20.305+00', 1, '2024-09-15 20:00:00', 1),
	(5, 3, 2, 20731, 50000, 70731, 'refund', '2024-09-09 00:17:21.827+00', 1, '2024-09-15 20:00:00', 1),
	(2, 3, 2, 231094, 8149, 239243, 'charge', '2024-09-09 00:18:55.439+00', NULL, NULL, NULL),
	(4, 4, 3, 233135, 39306, 272441, 'charge', '2024-09-09 00:19:42.501+00', NULL, NULL, NULL),
	(2, 4, 3, 239243, -100000, 139243, 'payment', '2024-09-09 00:21:18.428+00', 1, '2024-09-15 20:00:00', 2),
	(2, 5, 4, 139243, 136067, 275310, 'charge', '2024-09-09 00:21:40.422+00', NULL, NULL, NULL),
	(9, 1, NULL, 0, 100000, 100000, 'credit', '2024-09-09 00:21:43.421+00', NULL, NULL, NULL);

INSERT INTO public.week_reset VALUES
	(1, '2024-09-09', 'demanded', '2024-09-09 00:00:57.841+00'),
	(2, '2024-09-16', 'scheduled', '2024-09-09 00:03:52.487+00'),
	(3, '2024-09-09', 'demanded', '2024-09-09 00:04:53.581+00'),
	(4, '2024-09-09', 'demanded', '2024-09-09 00:07:02.365+00'),
	(5, '2024-09-23', 'scheduled', '2024-09-09 00:07:32.743+00'),
	(6, '2024-09-30', 'scheduled', '2024-09-09 00:09:18.351+00'),
	(7, '2024-10-07', 'scheduled', '2024-09-09 00:14:55.134+00'),
	(8, '2024-10-14', 'scheduled', '2024-09-09 00:17:59.757+00');

SELECT pg_catalog.setval('public.attendance_attendance_id_seq', 20, true);

SELECT pg_catalog.setval('public.change_log_change_number_seq', 568, true);

SELECT pg_catalog.setval('public.clinic_reservation_reservation_no_seq', 20, true);

SELECT pg_catalog.setval('public.remembered_request_remembered_no_seq', 4, true);

SELECT pg_catalog.setval('public.session_key_start_no_seq', 9, true);

SELECT pg_catalog.setval('public.waiting_draw_draw_no_seq', 9, true);

ALTER TABLE ONLY public.admin_call
    ADD CONSTRAINT admin_call_pkey PRIMARY KEY (call_no);

ALTER TABLE ONLY public.attendance
    ADD CONSTRAINT attendance_of_class_key UNIQUE (clinic_id, class_date, person_id);

ALTER TABLE ONLY public.attendance
    ADD CONSTRAINT attendance_pkey PRIMARY KEY (attendance_id);

ALTER TABLE ONLY public.change_log
    ADD CONSTRAINT change_log_actor_actor_number_key UNIQUE (actor, actor_number);

ALTER TABLE ONLY public.change_log
    ADD CONSTRAINT change_log_pkey PRIMARY KEY (change_number);

ALTER TABLE ONLY public.clinic_class
    ADD CONSTRAINT clinic_class_clinic_id_class_date_capacity_key UNIQUE (clinic_id, class_date, capacity);

ALTER TABLE ONLY public.clinic_class
    ADD CONSTRAINT clinic_class_pkey PRIMARY KEY (clinic_id, class_date);

ALTER TABLE ONLY public.clinic
    ADD CONSTRAINT clinic_pkey PRIMARY KEY (clinic_id);

ALTER TABLE ONLY public.clinic_refusal
    ADD CONSTRAINT clinic_refusal_pkey PRIMARY KEY (week, clinic_id, reason);

ALTER TABLE ONLY public.clinic_reservation
    ADD CONSTRAINT clinic_reservation_pkey PRIMARY KEY (reservation_no);

ALTER TABLE ONLY public.clinic_waiter
    ADD CONSTRAINT clinic_waiter_pkey PRIMARY KEY (clinic_id, waiter_no);

ALTER TABLE ONLY public.concert_date
    ADD CONSTRAINT concert_date_concert_id_starts_at_seat_count_key UNIQUE (concert_id, starts_at, seat_count);

ALTER TABLE ONLY public.concert_date
    ADD CONSTRAINT concert_date_pkey PRIMARY KEY (concert_id, starts_at);

ALTER TABLE ONLY public.concert
    ADD CONSTRAINT concert_pkey PRIMARY KEY (concert_id);

ALTER TABLE ONLY public.journal_batch
    ADD CONSTRAINT journal_batch_pkey PRIMARY KEY (batch_id);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (lane, notice_no);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_queue_no_key UNIQUE (queue_no);

ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (person_id);

ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_username_key UNIQUE (username);

ALTER TABLE ONLY public.receipt
    ADD CONSTRAINT receipt_concert_id_starts_at_receipt_no_person_id_key UNIQUE (concert_id, starts_at, receipt_no, person_id);

ALTER TABLE ONLY public.receipt
    ADD CONSTRAINT receipt_pkey PRIMARY KEY (concert_id, starts_at, receipt_no);

ALTER TABLE ONLY public.refund_step
    ADD CONSTRAINT refund_step_pkey PRIMARY KEY (concert_id, starts_at, step_no);

ALTER TABLE ONLY public.remembered_request
    ADD CONSTRAINT remembered_request_key_hash_key UNIQUE (key_hash);

ALTER TABLE ONLY public.remembered_request
    ADD CONSTRAINT remembered_request_pkey PRIMARY KEY (remembered_no);

ALTER TABLE ONLY public.schema_migration
    ADD CONSTRAINT schema_migration_pkey PRIMARY KEY (version);

ALTER TABLE ONLY public.seat_hold
    ADD CONSTRAINT seat_hold_pkey PRIMARY KEY (concert_id, starts_at, seat_no);

ALTER TABLE ONLY public.seat_offer
    ADD CONSTRAINT seat_offer_concert_id_starts_at_person_id_key UNIQUE (concert_id, starts_at, person_id);

ALTER TABLE ONLY public.seat_offer
    ADD CONSTRAINT seat_offer_pkey PRIMARY KEY (concert_id, starts_at, seat_no);

ALTER TABLE ONLY public.seat_sale
    ADD CONSTRAINT seat_sale_pkey PRIMARY KEY (concert_id, starts_at, receipt_no, seat_no);

ALTER TABLE ONLY public.seat_section
    ADD CONSTRAINT seat_section_pkey PRIMARY KEY (concert_id, starts_at, first_seat);

ALTER TABLE ONLY public.server_secret
    ADD CONSTRAINT server_secret_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.serving_right
    ADD CONSTRAINT serving_right_pkey PRIMARY KEY (only_row);

ALTER TABLE ONLY public.session_key
    ADD CONSTRAINT session_key_key_hash_key UNIQUE (key_hash);

ALTER TABLE ONLY public.session_key
    ADD CONSTRAINT session_key_pkey PRIMARY KEY (start_no);

ALTER TABLE ONLY public.waiter
    ADD CONSTRAINT waiter_concert_id_starts_at_waiter_no_person_id_key UNIQUE (concert_id, starts_at, waiter_no, person_id);

ALTER TABLE ONLY public.waiter
    ADD CONSTRAINT waiter_pkey PRIMARY KEY (concert_id, starts_at, waiter_no);

ALTER TABLE ONLY public.waiting_draw
    ADD CONSTRAINT waiting_draw_pkey PRIMARY KEY (draw_no);

ALTER TABLE ONLY public.waiting_room
    ADD CONSTRAINT waiting_room_pkey PRIMARY KEY (room_id);

ALTER TABLE ONLY public.waiting_token
    ADD CONSTRAINT waiting_token_pkey PRIMARY KEY (room_id, ticket_no);

ALTER TABLE ONLY public.wallet_entry
    ADD CONSTRAINT wallet_entry_person_id_entry_no_balance_after_key UNIQUE (person_id, entry_no, balance_after);

ALTER TABLE ONLY public.wallet_entry
    ADD CONSTRAINT wallet_entry_pkey PRIMARY KEY (person_id, entry_no);

ALTER TABLE ONLY public.week_reset
    ADD CONSTRAINT week_reset_pkey PRIMARY KEY (reset_no);

CREATE INDEX attendance_by_date ON public.attendance USING btree (class_date, attendance_id);

CREATE INDEX attendance_of_clinic ON public.attendance USING btree (clinic_id, attendance_id);

CREATE INDEX attendance_of_person ON public.attendance USING btree (person_id, attendance_id);

CREATE INDEX clinic_reservation_by_date ON public.clinic_reservation USING btree (class_date) WHERE (released_at IS NULL);

CREATE INDEX clinic_reservation_of_class ON public.clinic_reservation USING btree (clinic_id, class_date, capacity);

CREATE UNIQUE INDEX clinic_reservation_person ON public.clinic_reservation USING btree (clinic_id, class_date, person_id) WHERE (released_at IS NULL);

CREATE UNIQUE INDEX clinic_reservation_place ON public.clinic_reservation USING btree (clinic_id, class_date, place_no) WHERE (released_at IS NULL);

CREATE UNIQUE INDEX clinic_slot ON public.clinic USING btree (day, "time", room) WHERE (deleted_at IS NULL);

CREATE UNIQUE INDEX clinic_waiter_open ON public.clinic_waiter USING btree (clinic_id, class_date, person_id) WHERE (ended_at IS NULL);

CREATE INDEX outbox_by_state ON public.outbox USING btree (state, queue_no);

CREATE INDEX person_with_no_shows ON public.person USING btree (no_show) WHERE (no_show > 0);

CREATE INDEX remembered_request_of_class ON public.remembered_request USING btree (clinic_id, class_date) WHERE (clinic_id IS NOT NULL);

CREATE INDEX remembered_request_of_date ON public.remembered_request USING btree (concert_id, starts_at) WHERE (concert_id IS NOT NULL);

CREATE INDEX remembered_request_until ON public.remembered_request USING btree (forgotten_at);

CREATE INDEX seat_hold_of_person ON public.seat_hold USING btree (person_id);

CREATE INDEX seat_offer_of_person ON public.seat_offer USING btree (person_id);

CREATE INDEX seat_sale_of_person ON public.seat_sale USING btree (person_id);

CREATE UNIQUE INDEX seat_sale_standing ON public.seat_sale USING btree (concert_id, starts_at, seat_no) WHERE (cancelled_at IS NULL);

CREATE INDEX session_key_of_person ON public.session_key USING btree (person_id, start_no);

CREATE INDEX waiter_of_person ON public.waiter USING btree (person_id);

CREATE UNIQUE INDEX waiter_open ON public.waiter USING btree (concert_id, starts_at, person_id) WHERE (ended_at IS NULL);

CREATE INDEX waiting_draw_of_room ON public.waiting_draw USING btree (room_id, draw_no);

CREATE UNIQUE INDEX waiting_draw_scheduled ON public.waiting_draw USING btree (room_id) WHERE (drawn_at IS NULL);

CREATE INDEX waiting_token_ended ON public.waiting_token USING btree (room_id, ended_at) WHERE (ended_at IS NOT NULL);

CREATE INDEX waiting_token_open ON public.waiting_token USING btree (room_id, ticket_no) WHERE (ended_at IS NULL);

CREATE INDEX week_reset_demanded ON public.week_reset USING btree (reset_no) WHERE (cause = 'demanded'::text);

CREATE UNIQUE INDEX week_reset_scheduled ON public.week_reset USING btree (week) WHERE (cause = 'scheduled'::text);

CREATE TRIGGER attendance_of_clinic_inserted AFTER INSERT ON public.attendance REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.attendance_of_clinic();

CREATE TRIGGER attendance_of_clinic_lost AFTER DELETE ON public.clinic FOR EACH ROW EXECUTE FUNCTION public.attendance_of_clinic_lost();

CREATE TRIGGER attendance_of_clinic_moved AFTER UPDATE ON public.clinic FOR EACH ROW WHEN ((old.clinic_id IS DISTINCT FROM new.clinic_id)) EXECUTE FUNCTION public.attendance_of_clinic_lost();

CREATE TRIGGER attendance_of_clinic_updated AFTER UPDATE ON public.attendance REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.attendance_of_clinic();

CREATE TRIGGER attendance_of_person_inserted AFTER INSERT ON public.attendance REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.attendance_of_person();

CREATE TRIGGER attendance_of_person_lost AFTER DELETE ON public.person FOR EACH ROW EXECUTE FUNCTION public.attendance_of_person_lost();

CREATE TRIGGER attendance_of_person_moved AFTER UPDATE ON public.person FOR EACH ROW WHEN ((old.person_id IS DISTINCT FROM new.person_id)) EXECUTE FUNCTION public.attendance_of_person_lost();

CREATE TRIGGER attendance_of_person_updated AFTER UPDATE ON public.attendance REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.attendance_of_person();

CREATE TRIGGER change_log_is_never_altered BEFORE DELETE OR UPDATE OR TRUNCATE ON public.change_log FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_change_of_log();

CREATE TRIGGER change_log_of_journal_batch_inserted AFTER INSERT ON public.change_log REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.change_log_of_journal_batch();

CREATE TRIGGER change_log_of_journal_batch_lost AFTER DELETE ON public.journal_batch FOR EACH ROW EXECUTE FUNCTION public.change_log_of_journal_batch_lost();

CREATE TRIGGER change_log_of_journal_batch_moved AFTER UPDATE ON public.journal_batch FOR EACH ROW WHEN ((old.batch_id IS DISTINCT FROM new.batch_id)) EXECUTE FUNCTION public.change_log_of_journal_batch_lost();

CREATE TRIGGER change_log_of_journal_batch_updated AFTER UPDATE ON public.change_log REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.change_log_of_journal_batch();

CREATE TRIGGER clinic_class_is_never_emptied BEFORE TRUNCATE ON public.clinic_class FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_emptying();

CREATE TRIGGER clinic_reservation_of_clinic_class_inserted AFTER INSERT ON public.clinic_reservation REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.clinic_reservation_of_clinic_class();

CREATE TRIGGER clinic_reservation_of_clinic_class_lost AFTER DELETE ON public.clinic_class FOR EACH ROW EXECUTE FUNCTION public.clinic_reservation_of_clinic_class_lost();

CREATE TRIGGER clinic_reservation_of_clinic_class_moved AFTER UPDATE ON public.clinic_class FOR EACH ROW WHEN (((old.clinic_id IS DISTINCT FROM new.clinic_id) OR (old.class_date IS DISTINCT FROM new.class_date) OR (old.capacity IS DISTINCT FROM new.capacity))) EXECUTE FUNCTION public.clinic_reservation_of_clinic_class_moved();

CREATE TRIGGER clinic_reservation_of_clinic_class_updated AFTER UPDATE ON public.clinic_reservation REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.clinic_reservation_of_clinic_class();

CREATE TRIGGER clinic_reservation_of_person_inserted AFTER INSERT ON public.clinic_reservation REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.clinic_reservation_of_person();

CREATE TRIGGER clinic_reservation_of_person_lost AFTER DELETE ON public.person FOR EACH ROW EXECUTE FUNCTION public.clinic_reservation_of_person_lost();

CREATE TRIGGER clinic_reservation_of_person_moved AFTER UPDATE ON public.person FOR EACH ROW WHEN ((old.person_id IS DISTINCT FROM new.person_id)) EXECUTE FUNCTION public.clinic_reservation_of_person_lost();

CREATE TRIGGER clinic_reservation_of_person_updated AFTER UPDATE ON public.clinic_reservation REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.clinic_reservation_of_person();

CREATE TRIGGER journal_batch_is_never_emptied BEFORE TRUNCATE ON public.journal_batch FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_emptying();

CREATE TRIGGER outbox_of_concert_date_inserted AFTER INSERT ON public.outbox REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.outbox_of_concert_date();

CREATE TRIGGER outbox_of_concert_date_lost AFTER DELETE ON public.concert_date FOR EACH ROW EXECUTE FUNCTION public.outbox_of_concert_date_lost();

CREATE TRIGGER outbox_of_concert_date_moved AFTER UPDATE ON public.concert_date FOR EACH ROW WHEN (((old.concert_id IS DISTINCT FROM new.concert_id) OR (old.starts_at IS DISTINCT FROM new.starts_at))) EXECUTE FUNCTION public.outbox_of_concert_date_lost();

CREATE TRIGGER outbox_of_concert_date_updated AFTER UPDATE ON public.outbox REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.outbox_of_concert_date();

CREATE TRIGGER receipt_is_never_emptied BEFORE TRUNCATE ON public.receipt FOR EACH STATEMENT EXECUTE FUNCTION public.refuse_emptying();

CREATE TRIGGER receipt_of_concert_date_inserted AFTER INSERT ON public.receipt REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.receipt_of_concert_date();

CREATE TRIGGER receipt_of_concert_date_lost AFTER DELETE ON public.concert_date FOR EACH ROW EXECUTE FUNCTION public.receipt_of_concert_date_lost();

CREATE TRIGGER receipt_of_concert_date_moved AFTER UPDATE ON public.concert_date FOR EACH ROW WHEN (((old.concert_id IS DISTINCT FROM new.concert_id) OR (old.starts_at IS DISTINCT FROM new.starts_at))) EXECUTE FUNCTION public.receipt_of_concert_date_lost();

CREATE TRIGGER receipt_of_concert_date_updated AFTER UPDATE ON public.receipt REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.receipt_of_concert_date();

CREATE TRIGGER receipt_of_person_inserted AFTER INSERT ON public.receipt REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.receipt_of_person();

CREATE TRIGGER receipt_of_person_lost AFTER DELETE ON public.person FOR EACH ROW EXECUTE FUNCTION public.receipt_of_person_lost();

CREATE TRIGGER receipt_of_person_moved AFTER UPDATE ON public.person FOR EACH ROW WHEN ((old.person_id IS DISTINCT FROM new.person_id)) EXECUTE FUNCTION public.receipt_of_person_lost();

CREATE TRIGGER receipt_of_person_updated AFTER UPDATE ON public.receipt REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.receipt_of_person();

CREATE TRIGGER seat_hold_of_concert_date_inserted AFTER INSERT ON public.seat_hold REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.seat_hold_of_concert_date();

CREATE TRIGGER seat_hold_of_concert_date_lost AFTER DELETE ON public.concert_date FOR EACH ROW EXECUTE FUNCTION public.seat_hold_of_concert_date_lost();

CREATE TRIGGER seat_hold_of_concert_date_moved AFTER UPDATE ON public.concert_date FOR EACH ROW WHEN (((old.concert_id IS DISTINCT FROM new.concert_id) OR (old.starts_at IS DISTINCT FROM new.starts_at) OR (old.seat_count IS DISTINCT FROM new.seat_count))) EXECUTE FUNCTION public.seat_hold_of_concert_date_moved();

CREATE TRIGGER seat_hold_of_concert_date_updated AFTER UPDATE ON public.seat_hold REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.seat_hold_of_concert_date();

CREATE TRIGGER seat_hold_of_person_inserted AFTER INSERT ON public.seat_hold REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.seat_hold_of_person();

CREATE TRIGGER seat_hold_of_person_lost AFTER DELETE ON public.person FOR EACH ROW EXECUTE FUNCTION public.seat_hold_of_person_lost();

CREATE TRIGGER seat_hold_of_person_moved AFTER UPDATE ON public.person FOR EACH ROW WHEN ((old.person_id IS DISTINCT FROM new.person_id)) EXECUTE FUNCTION public.seat_hold_of_person_lost();

CREATE TRIGGER seat_hold_of_person_updated AFTER UPDATE ON public.seat_hold REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.seat_hold_of_person();

CREATE TRIGGER seat_sale_of_concert_date_inserted AFTER INSERT ON public.seat_sale REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.seat_sale_of_concert_date();

CREATE TRIGGER seat_sale_of_concert_date_lost AFTER DELETE ON public.concert_date FOR EACH ROW EXECUTE FUNCTION public.seat_sale_of_concert_date_lost();

CREATE TRIGGER seat_sale_of_concert_date_moved AFTER UPDATE ON public.concert_date FOR EACH ROW WHEN (((old.concert_id IS DISTINCT FROM new.concert_id) OR (old.starts_at IS DISTINCT FROM new.starts_at) OR (old.seat_count IS DISTINCT FROM new.seat_count))) EXECUTE FUNCTION public.seat_sale_of_concert_date_moved();

CREATE TRIGGER seat_sale_of_concert_date_updated AFTER UPDATE ON public.seat_sale REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.seat_sale_of_concert_date();

CREATE TRIGGER seat_sale_of_receipt_inserted AFTER INSERT ON public.seat_sale REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.seat_sale_of_receipt();

CREATE TRIGGER seat_sale_of_receipt_lost AFTER DELETE ON public.receipt FOR EACH ROW EXECUTE FUNCTION public.seat_sale_of_receipt_lost();

CREATE TRIGGER seat_sale_of_receipt_moved AFTER UPDATE ON public.receipt FOR EACH ROW WHEN (((old.concert_id IS DISTINCT FROM new.concert_id) OR (old.starts_at IS DISTINCT FROM new.starts_at) OR (old.receipt_no IS DISTINCT FROM new.receipt_no) OR (old.person_id IS DISTINCT FROM new.person_id))) EXECUTE FUNCTION public.seat_sale_of_receipt_lost();

CREATE TRIGGER seat_sale_of_receipt_updated AFTER UPDATE ON public.seat_sale REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.seat_sale_of_receipt();

CREATE TRIGGER wallet_entry_of_person_inserted AFTER INSERT ON public.wallet_entry REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.wallet_entry_of_person();

CREATE TRIGGER wallet_entry_of_person_lost AFTER DELETE ON public.person FOR EACH ROW EXECUTE FUNCTION public.wallet_entry_of_person_lost();

CREATE TRIGGER wallet_entry_of_person_moved AFTER UPDATE ON public.person FOR EACH ROW WHEN ((old.person_id IS DISTINCT FROM new.person_id)) EXECUTE FUNCTION public.wallet_entry_of_person_lost();

CREATE TRIGGER wallet_entry_of_person_updated AFTER UPDATE ON public.wallet_entry REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.wallet_entry_of_person();

CREATE TRIGGER wallet_entry_of_wallet_entry_inserted AFTER INSERT ON public.wallet_entry REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.wallet_entry_of_wallet_entry();

CREATE TRIGGER wallet_entry_of_wallet_entry_lost AFTER DELETE ON public.wallet_entry FOR EACH ROW EXECUTE FUNCTION public.wallet_entry_of_wallet_entry_lost();

CREATE TRIGGER wallet_entry_of_wallet_entry_moved AFTER UPDATE ON public.wallet_entry FOR EACH ROW WHEN (((old.person_id IS DISTINCT FROM new.person_id) OR (old.entry_no IS DISTINCT FROM new.entry_no) OR (old.balance_after IS DISTINCT FROM new.balance_after))) EXECUTE FUNCTION public.wallet_entry_of_wallet_entry_lost();

CREATE TRIGGER wallet_entry_of_wallet_entry_updated AFTER UPDATE ON public.wallet_entry REFERENCING NEW TABLE AS written FOR EACH STATEMENT EXECUTE FUNCTION public.wallet_entry_of_wallet_entry();

ALTER TABLE ONLY public.attendance
    ADD CONSTRAINT attendance_marked_by_fkey FOREIGN KEY (marked_by) REFERENCES public.person(person_id);

ALTER TABLE ONLY public.clinic_class
    ADD CONSTRAINT clinic_class_clinic_id_fkey FOREIGN KEY (clinic_id) REFERENCES public.clinic(clinic_id);

ALTER TABLE ONLY public.clinic
    ADD CONSTRAINT clinic_teacher_id_fkey FOREIGN KEY (teacher_id) REFERENCES public.person(person_id);

ALTER TABLE ONLY public.clinic_waiter
    ADD CONSTRAINT clinic_waiter_clinic_id_fkey FOREIGN KEY (clinic_id) REFERENCES public.clinic(clinic_id);

ALTER TABLE ONLY public.clinic_waiter
    ADD CONSTRAINT clinic_waiter_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(person_id);

ALTER TABLE ONLY public.concert_date
    ADD CONSTRAINT concert_date_concert_id_fkey FOREIGN KEY (concert_id) REFERENCES public.concert(concert_id);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_clinic_id_fkey FOREIGN KEY (clinic_id) REFERENCES public.clinic(clinic_id);

ALTER TABLE ONLY public.refund_step
    ADD CONSTRAINT refund_step_concert_id_starts_at_fkey FOREIGN KEY (concert_id, starts_at) REFERENCES public.concert_date(concert_id, starts_at);

ALTER TABLE ONLY public.seat_offer
    ADD CONSTRAINT seat_offer_concert_id_starts_at_seat_count_fkey FOREIGN KEY (concert_id, starts_at, seat_count) REFERENCES public.concert_date(concert_id, starts_at, seat_count) ON UPDATE CASCADE;

ALTER TABLE ONLY public.seat_offer
    ADD CONSTRAINT seat_offer_concert_id_starts_at_waiter_no_person_id_fkey FOREIGN KEY (concert_id, starts_at, waiter_no, person_id) REFERENCES public.waiter(concert_id, starts_at, waiter_no, person_id);

ALTER TABLE ONLY public.seat_section
    ADD CONSTRAINT seat_section_concert_id_starts_at_fkey FOREIGN KEY (concert_id, starts_at) REFERENCES public.concert_date(concert_id, starts_at);

ALTER TABLE ONLY public.session_key
    ADD CONSTRAINT session_key_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(person_id);

ALTER TABLE ONLY public.waiter
    ADD CONSTRAINT waiter_concert_id_starts_at_fkey FOREIGN KEY (concert_id, starts_at) REFERENCES public.concert_date(concert_id, starts_at);

ALTER TABLE ONLY public.waiter
    ADD CONSTRAINT waiter_person_id_fkey FOREIGN KEY (person_id) REFERENCES public.person(person_id);
