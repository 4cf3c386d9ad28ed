-- How long the class is or was, whatever its clinic has since.
ALTER TABLE clinic_class ADD COLUMN length_min <number> NOT NULL DEFAULT 60 CHECK (length_min BETWEEN 1 AND 1440);
UPDATE clinic_class SET length_min = (SELECT c.length_min FROM clinic AS c WHERE c.clinic_id = clinic_class.clinic_id);
