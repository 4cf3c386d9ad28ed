-- A start reads the sessions that live, and the last that ended of each person: what ended long ago costs it nothing.
DROP INDEX session_key_of_person;
CREATE INDEX session_key_live ON session_key (start_no) WHERE ended_at IS NULL;
CREATE INDEX session_key_told ON session_key (person_id, start_no) WHERE end_reason <> 'logout';

-- What is taken out after some time is found by when it was over; tokens have their index, waiting_token_ended.
CREATE INDEX session_key_ended ON session_key (ended_at) WHERE ended_at IS NOT NULL;
CREATE INDEX outbox_delivered ON outbox (delivered_at) WHERE delivered_at IS NOT NULL;

-- Of each kind of rows, those that were over before this time may have been taken out. The change log has them still.
CREATE TABLE pruned (
  kind       TEXT NOT NULL PRIMARY KEY CHECK (kind IN ('tokens', 'sessions', 'notices')),
  over_until TEXT NOT NULL
) STRICT, WITHOUT ROWID;
