-- Classes begin at any minute of a day and have a length, in rooms that the office names. Those of before took an hour, in
-- numbered rooms.
DROP INDEX clinic_slot;
ALTER TABLE clinic RENAME COLUMN time TO time_before;
ALTER TABLE clinic RENAME COLUMN room TO room_before;
ALTER TABLE clinic ADD COLUMN time TEXT NOT NULL DEFAULT '18:00'
  CHECK (time GLOB '[0-2][0-9]:[0-5][0-9]' AND time < '24:00');
ALTER TABLE clinic ADD COLUMN room TEXT NOT NULL DEFAULT '1강의실' CHECK (room <> '');
ALTER TABLE clinic ADD COLUMN length_min INTEGER NOT NULL DEFAULT 60 CHECK (length_min BETWEEN 1 AND 1440);
UPDATE clinic SET time = time_before, room = room_before || '강의실';
ALTER TABLE clinic DROP COLUMN time_before;
ALTER TABLE clinic DROP COLUMN room_before;
CREATE UNIQUE INDEX clinic_slot ON clinic (day, time, room) WHERE deleted_at IS NULL;

-- The first class of a term of so many weeks (0: without end), or of a clinic that was made when the class of that week
-- would have begun already.
ALTER TABLE clinic ADD COLUMN first_class TEXT;
ALTER TABLE clinic ADD COLUMN term_weeks INTEGER NOT NULL DEFAULT 0 CHECK (term_weeks >= 0);

-- When the class begins or began, whatever becomes of the clinic's hours.
ALTER TABLE clinic_class ADD COLUMN class_time TEXT NOT NULL DEFAULT '18:00';
UPDATE clinic_class SET class_time = (SELECT time FROM clinic AS c WHERE c.clinic_id = clinic_class.clinic_id);
