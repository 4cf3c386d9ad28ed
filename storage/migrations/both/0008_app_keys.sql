-- Keys of programs. A hash is of the secret, which nobody keeps; the former one is taken until its time.
CREATE TABLE app_key (
  key_no       <number> PRIMARY KEY CHECK (key_no >= 1),
  name         <text> NOT NULL CHECK (name <> ''),
  scopes       <text> NOT NULL CHECK (scopes <> ''),
  key_hash     <bytes> NOT NULL UNIQUE CHECK (<length>(key_hash) = 16),
  made_at      <time> NOT NULL,
  expires_at   <time>,
  former_hash  <bytes> UNIQUE CHECK (<length>(former_hash) = 16),
  former_until <time>,
  revoked_at   <time>,
  CHECK ((former_hash IS NULL) = (former_until IS NULL))
<end>;

-- Which key a call was made with, and why it was refused for it; empty for what was before there were such keys.
ALTER TABLE admin_call ADD COLUMN key_name <text> NOT NULL DEFAULT '';
ALTER TABLE admin_call ADD COLUMN refused <text> NOT NULL DEFAULT '';
