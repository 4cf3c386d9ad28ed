-- The secret address at which somebody's calendar is read, as a hash; a new one takes the place of the one before.
CREATE TABLE calendar_address (
  person_id bigint PRIMARY KEY REFERENCES person (person_id),
  key_hash  bytea NOT NULL UNIQUE CHECK (octet_length(key_hash) = 16),
  made_at   timestamptz NOT NULL
);

-- What somebody has or had a place in is read each time when their calendar is.
CREATE INDEX clinic_reservation_of_person ON clinic_reservation (person_id, class_date);
