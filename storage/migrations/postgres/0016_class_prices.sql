-- A place in a class may cost money. What was paid for one is kept with it: so much goes back with it.
ALTER TABLE clinic ADD COLUMN price bigint NOT NULL DEFAULT 0 CHECK (price >= 0);
ALTER TABLE clinic_reservation ADD COLUMN paid bigint NOT NULL DEFAULT 0 CHECK (paid >= 0);

-- What a payment or refund was for, where it was a place in a class.
ALTER TABLE wallet_entry
  ADD COLUMN clinic_id bigint,
  ADD COLUMN class_date date,
  ADD CONSTRAINT wallet_entry_clinic_check CHECK (clinic_id IS NULL OR (clinic_id >= 1 AND concert_id IS NULL)),
  ADD CONSTRAINT wallet_entry_class_check CHECK ((clinic_id IS NULL) = (class_date IS NULL));

-- When a place was free for who waits and could not pay for it.
ALTER TABLE clinic_waiter ADD COLUMN passed_at timestamptz;

ALTER TABLE clinic_refusal
  DROP CONSTRAINT clinic_refusal_reason_check,
  ADD CONSTRAINT clinic_refusal_reason_check CHECK (reason IN ('rate_limited', 'forbidden', 'closed', 'already_reserved',
    'no_show_blocked', 'time_conflict', 'occupied', 'insufficient_points'));

-- A notice of another kind: 'passed_over'.
ALTER TABLE outbox
  DROP CONSTRAINT outbox_kind_check,
  ADD CONSTRAINT outbox_kind_check CHECK (kind IN ('paid', 'cancelled', 'offered', 'promoted', 'passed_over')),
  ADD CONSTRAINT outbox_passed_check CHECK (kind <> 'passed_over' OR (clinic_id IS NOT NULL AND class_date IS NOT NULL));
