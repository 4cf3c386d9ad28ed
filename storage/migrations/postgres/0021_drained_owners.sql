-- The owner may be asked to end, also where no other node waits for its place.
ALTER TABLE ownership
  DROP CONSTRAINT ownership_state_check,
  ADD CONSTRAINT ownership_state_check CHECK (state IN ('serves', 'asked_to_resign', 'asked_to_drain', 'resigned'));
