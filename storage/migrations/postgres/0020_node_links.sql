-- Where the node that serves takes what other nodes forward to it, as HOST:PORT; empty where it takes nothing.
ALTER TABLE ownership ADD COLUMN link text NOT NULL DEFAULT '';
