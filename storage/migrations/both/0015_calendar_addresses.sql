-- The secret address at which somebody's calendar is read, as a hash; a new one takes the place of the one before.
CREATE TABLE calendar_address (
  person_id <number> PRIMARY KEY REFERENCES person (person_id),
  key_hash  <bytes> NOT NULL UNIQUE CHECK (<length>(key_hash) = 16),
  made_at   <time> NOT NULL
<end>;

-- What somebody has or had a place in is read each time when their calendar is.
CREATE INDEX clinic_reservation_of_person ON clinic_reservation (person_id, class_date);
