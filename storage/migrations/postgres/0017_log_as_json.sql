-- A line of the log is written once and read seldom: as the text that it is given, and no more as jsonb, which took the text
-- apart and was larger. It is JSON as before, and what reads members of it (->>) does so as before.
ALTER TABLE change_log ALTER COLUMN payload TYPE json USING payload::json;

-- That the batch of a line is there was asked once more for each line. It is what the same transaction has written first;
-- `usher verify` finds lines of a batch that is gone, which still cannot be removed while there are any.
DROP TRIGGER change_log_of_journal_batch_inserted ON change_log;
DROP TRIGGER change_log_of_journal_batch_updated ON change_log;
DROP FUNCTION change_log_of_journal_batch();
