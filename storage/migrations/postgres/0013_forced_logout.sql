-- admin_forced_logout: the office ended the session.
ALTER TABLE session_key
  DROP CONSTRAINT session_key_end_reason_check,
  ADD CONSTRAINT session_key_end_reason_check CHECK (end_reason IN ('logout', 'duplicate_login', 'too_many', 'idle',
    'password_changed', 'deactivated', 'admin_forced_logout'));
