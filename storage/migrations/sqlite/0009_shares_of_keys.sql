-- Whose part of the memory a key takes, and whether it may be forgotten before its time where there is no room; zeros and
-- false for those of before.
ALTER TABLE remembered_request ADD COLUMN share BLOB NOT NULL DEFAULT x'00000000000000000000000000000000'
  CHECK (length(share) = 16);
ALTER TABLE remembered_request ADD COLUMN yields INTEGER NOT NULL DEFAULT 0 CHECK (yields IN (0, 1));
