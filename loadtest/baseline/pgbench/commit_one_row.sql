-- The smallest durable transaction: one row of the client's own is written and committed.
--   pgbench -n -M prepared -f commit_one_row.sql -c CLIENTS
update row_locks.single_row set written = written + 1 where id = :client_id;
