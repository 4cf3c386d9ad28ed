-- Classes begin at any minute of a day and have a length, in rooms that the office names. Those of before took an hour, in
-- numbered rooms.
ALTER TABLE clinic
  DROP CONSTRAINT clinic_time_check,
  DROP CONSTRAINT clinic_room_check,
  ALTER COLUMN room TYPE text USING room::text || '강의실';
ALTER TABLE clinic
  ADD CONSTRAINT clinic_time_check CHECK (time ~ '^([01][0-9]|2[0-3]):[0-5][0-9]$'),
  ADD CONSTRAINT clinic_room_check CHECK (room <> ''),
  ADD COLUMN length_min integer NOT NULL DEFAULT 60 CHECK (length_min BETWEEN 1 AND 1440);

-- The first class of a term of so many weeks (0: without end), or of a clinic that was made when the class of that week
-- would have begun already.
ALTER TABLE clinic ADD COLUMN first_class date;
ALTER TABLE clinic ADD COLUMN term_weeks integer NOT NULL DEFAULT 0 CHECK (term_weeks >= 0);

-- When the class begins or began, whatever becomes of the clinic's hours.
ALTER TABLE clinic_class ADD COLUMN class_time text NOT NULL DEFAULT '18:00';
UPDATE clinic_class AS k SET class_time = c.time FROM clinic AS c WHERE c.clinic_id = k.clinic_id;
