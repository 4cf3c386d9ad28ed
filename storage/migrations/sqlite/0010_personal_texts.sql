-- Texts about people stand in the change log sealed, each with the key of its person. Who was erased has no key any more, and
-- what is sealed with it is text for nobody.
CREATE TABLE person_key (
  person_id INTEGER PRIMARY KEY,
  key_bytes BLOB CHECK (length(key_bytes) = 32)
) STRICT;

-- Whose key opens what is sealed in the payload.
ALTER TABLE change_log ADD COLUMN sealed_for INTEGER;

ALTER TABLE person ADD COLUMN is_erased INTEGER NOT NULL DEFAULT 0 CHECK (is_erased IN (0, 1));

-- The person whom the body says something about.
ALTER TABLE admin_call ADD COLUMN person_id INTEGER;
UPDATE admin_call SET person_id = CAST(substr(target, 12) AS INTEGER)
  WHERE target GLOB '/api/users/[0-9]*/update_no_show*';
CREATE INDEX admin_call_about_person ON admin_call (person_id) WHERE person_id IS NOT NULL;

-- How far what older versions wrote is sealed: the program does that when it starts.
CREATE TABLE log_sealing (
  only_row       INTEGER PRIMARY KEY CHECK (only_row = 1),
  sealed_through INTEGER NOT NULL,
  is_complete    INTEGER NOT NULL CHECK (is_complete IN (0, 1))
) STRICT;
INSERT INTO log_sealing VALUES (1, 0, 0);

-- A line may be sealed, once; nothing else of it ever changes.
DROP TRIGGER change_log_is_never_updated;
CREATE TRIGGER change_log_is_never_updated BEFORE UPDATE ON change_log
WHEN OLD.sealed_for IS NOT NULL OR NEW.sealed_for IS NULL OR NEW.change_number IS NOT OLD.change_number
  OR NEW.batch_id IS NOT OLD.batch_id OR NEW.actor IS NOT OLD.actor OR NEW.actor_number IS NOT OLD.actor_number
  OR NEW.kind IS NOT OLD.kind OR NEW.person_id IS NOT OLD.person_id OR NEW.decided_at IS NOT OLD.decided_at
  OR NEW.trace_id IS NOT OLD.trace_id
BEGIN
  SELECT RAISE(ABORT, 'the change log is append-only');
END;
