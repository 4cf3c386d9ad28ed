-- Holds a seat as usher_row_locks does. Each client takes seats of its own, one after the other, over all dates; `stride`
-- is how many clients there are:
--   pgbench -n -M prepared -f hold_seat.sql -D taken=0 -D dates=1 -D seats=100000 -D stride=CLIENTS -c CLIENTS
\set request (:taken * :stride + :client_id) % (:dates * :seats)
\set date :request % :dates
\set seat :request / :dates + 1
\set taken :taken + 1
begin;
select user_id is null or held_until <= now() as free from row_locks.seat
  where concert_id = 1 and concert_date = timestamp '2030-01-01' + :date * interval '1 minute' and seat_no = :seat
  for update \gset
\if :free
update row_locks.seat set user_id = :client_id + 1, held_until = now() + interval '5 minutes'
  where concert_id = 1 and concert_date = timestamp '2030-01-01' + :date * interval '1 minute' and seat_no = :seat;
\endif
commit;
