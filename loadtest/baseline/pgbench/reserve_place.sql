-- Reserves a place in a clinic and gives it up again, as usher_row_locks does. The clients take the clinics in turn:
--   pgbench -n -M prepared -f reserve_place.sql -D clinics=8 -c CLIENTS
\set clinic :client_id % :clinics + 1
begin;
select capacity from row_locks.clinic where id = :clinic for update \gset
select count(*) < :capacity as room from row_locks.clinic_reservation where clinic_id = :clinic \gset
\if :room
insert into row_locks.clinic_reservation (clinic_id, user_id) values (:clinic, :client_id);
\endif
commit;
begin;
select capacity from row_locks.clinic where id = :clinic for update;
delete from row_locks.clinic_reservation where clinic_id = :clinic and user_id = :client_id;
commit;
