-- Which node serves, where several wait for their turn: its claim (the epoch of serving_right; of another claim the row
-- says nothing), what all sessions of its process are called, and where it answers. Beats say that it lives.
CREATE TABLE ownership (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  epoch    bigint NOT NULL CHECK (epoch >= 1),
  node     text NOT NULL CHECK (node <> ''),
  process  text NOT NULL CHECK (process <> ''),
  url      text NOT NULL,
  beats    bigint NOT NULL CHECK (beats >= 0),
  state    text NOT NULL CHECK (state IN ('serves', 'asked_to_resign', 'resigned'))
);
