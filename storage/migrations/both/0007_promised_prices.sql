-- What was promised to who holds a seat or is offered one; NULL for those of before, who pay what the terms say.
ALTER TABLE seat_hold ADD COLUMN price <number> CHECK (price >= 0);
ALTER TABLE seat_offer ADD COLUMN price <number> CHECK (price >= 0);

-- The token under which a seat is held: its session does not end before the hold.
ALTER TABLE seat_hold ADD COLUMN token_room <number> CHECK (token_room >= 0);
ALTER TABLE seat_hold ADD COLUMN token_ticket <number> CHECK (token_ticket >= 1);
