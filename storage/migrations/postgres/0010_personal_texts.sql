-- Texts about people stand in the change log sealed, each with the key of its person. Who was erased has no key any more, and
-- what is sealed with it is text for nobody.
CREATE TABLE person_key (
  person_id bigint PRIMARY KEY,
  key_bytes bytea CHECK (octet_length(key_bytes) = 32)
);

-- Whose key opens what is sealed in the payload.
ALTER TABLE change_log ADD COLUMN sealed_for bigint;

ALTER TABLE person ADD COLUMN is_erased boolean NOT NULL DEFAULT false;

-- The person whom the body says something about.
ALTER TABLE admin_call ADD COLUMN person_id bigint;
UPDATE admin_call SET person_id = substring(target from '^/api/users/([0-9]{1,18})/')::bigint
  WHERE target ~ '^/api/users/[0-9]{1,18}/update_no_show';
CREATE INDEX admin_call_about_person ON admin_call (person_id) WHERE person_id IS NOT NULL;

-- How far what older versions wrote is sealed: the program does that when it starts.
CREATE TABLE log_sealing (
  only_row       integer PRIMARY KEY CHECK (only_row = 1),
  sealed_through bigint NOT NULL,
  is_complete    boolean NOT NULL
);
INSERT INTO log_sealing VALUES (1, 0, false);

-- A line may be sealed, once; nothing else of it ever changes.
DROP TRIGGER change_log_is_never_altered ON change_log;
CREATE TRIGGER change_log_is_never_removed BEFORE DELETE OR TRUNCATE ON change_log
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change_of_log();
CREATE TRIGGER change_log_is_never_altered BEFORE UPDATE ON change_log FOR EACH ROW
WHEN (OLD.sealed_for IS NOT NULL OR NEW.sealed_for IS NULL OR NEW.change_number IS DISTINCT FROM OLD.change_number
  OR NEW.batch_id IS DISTINCT FROM OLD.batch_id OR NEW.actor IS DISTINCT FROM OLD.actor
  OR NEW.actor_number IS DISTINCT FROM OLD.actor_number OR NEW.kind IS DISTINCT FROM OLD.kind
  OR NEW.person_id IS DISTINCT FROM OLD.person_id OR NEW.decided_at IS DISTINCT FROM OLD.decided_at
  OR NEW.trace_id IS DISTINCT FROM OLD.trace_id)
EXECUTE FUNCTION refuse_change_of_log();
