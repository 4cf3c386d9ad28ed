-- Tokens are written in the order in which they are issued, and nothing looks one up by its hash here: an index over hashes,
-- which are random, made every token dirty a page of its own. That a hash comes once is the room's to see to; it has 128
-- random bits.
ALTER TABLE waiting_token DROP CONSTRAINT waiting_token_token_hash_key;
