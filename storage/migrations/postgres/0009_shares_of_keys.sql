-- Whose part of the memory a key takes, and whether it may be forgotten before its time where there is no room; zeros and
-- false for those of before.
ALTER TABLE remembered_request ADD COLUMN share bytea NOT NULL DEFAULT '\x00000000000000000000000000000000'
  CHECK (length(share) = 16);
ALTER TABLE remembered_request ADD COLUMN yields boolean NOT NULL DEFAULT false;
