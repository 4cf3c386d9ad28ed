-- Lines of the log about what is over may be taken out once they are written to files: how many of each actor are gone, all
-- of them about what was over before that time.
CREATE TABLE archived_log (
  actor       TEXT NOT NULL PRIMARY KEY,
  changes     INTEGER NOT NULL CHECK (changes >= 1),
  over_before TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Those that go, named by who takes them out, in the transaction that does it: nothing else may be deleted.
CREATE TABLE leaving_log (
  change_number INTEGER PRIMARY KEY
) STRICT;

DROP TRIGGER change_log_is_never_deleted;
CREATE TRIGGER change_log_is_never_deleted BEFORE DELETE ON change_log
WHEN NOT EXISTS (SELECT 1 FROM leaving_log AS l WHERE l.change_number = OLD.change_number)
BEGIN
  SELECT RAISE(ABORT, 'the change log is append-only');
END;
