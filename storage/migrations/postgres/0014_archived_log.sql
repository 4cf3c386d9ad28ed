-- Lines of the log about what is over may be taken out once they are written to files: how many of each actor are gone, all
-- of them about what was over before that time.
CREATE TABLE archived_log (
  actor       text PRIMARY KEY,
  changes     bigint NOT NULL CHECK (changes >= 1),
  over_before timestamptz NOT NULL
);

-- Those that go, named by who takes them out, in the transaction that does it: nothing else may be deleted.
CREATE TABLE leaving_log (
  change_number bigint PRIMARY KEY
);

CREATE FUNCTION refuse_removal_of_log() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM leaving_log AS l WHERE l.change_number = OLD.change_number) THEN
    RAISE EXCEPTION 'the change log is append-only' USING ERRCODE = 'restrict_violation';
  END IF;
  RETURN OLD;
END
$$;

DROP TRIGGER change_log_is_never_removed ON change_log;
CREATE TRIGGER change_log_is_never_removed BEFORE DELETE ON change_log FOR EACH ROW
EXECUTE FUNCTION refuse_removal_of_log();
CREATE TRIGGER change_log_is_never_emptied BEFORE TRUNCATE ON change_log FOR EACH STATEMENT
EXECUTE FUNCTION refuse_change_of_log();
