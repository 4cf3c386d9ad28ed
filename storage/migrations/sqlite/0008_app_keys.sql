-- Keys of programs. A hash is of the secret, which nobody keeps; the former one is taken until its time.
CREATE TABLE app_key (
  key_no       INTEGER PRIMARY KEY CHECK (key_no >= 1),
  name         TEXT NOT NULL CHECK (name <> ''),
  scopes       TEXT NOT NULL CHECK (scopes <> ''),
  key_hash     BLOB NOT NULL UNIQUE CHECK (length(key_hash) = 16),
  made_at      TEXT NOT NULL,
  expires_at   TEXT,
  former_hash  BLOB UNIQUE CHECK (length(former_hash) = 16),
  former_until TEXT,
  revoked_at   TEXT,
  CHECK ((former_hash IS NULL) = (former_until IS NULL))
) STRICT;

-- Which key a call was made with, and why it was refused for it; empty for what was before there were such keys.
ALTER TABLE admin_call ADD COLUMN key_name TEXT NOT NULL DEFAULT '';
ALTER TABLE admin_call ADD COLUMN refused TEXT NOT NULL DEFAULT '';
