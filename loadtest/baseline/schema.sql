-- What a service that books by row locks keeps, and no more: no tokens, no wallets, no log of changes. Rows that are
-- updated leave room in their page for the next version, so that no index has to follow.
drop schema if exists row_locks cascade;
create schema row_locks;

create table row_locks.seat (
  concert_id bigint not null,
  concert_date timestamp not null,
  seat_no int not null,
  price bigint not null,
  user_id bigint,
  held_until timestamptz,
  primary key (concert_id, concert_date, seat_no)
) with (fillfactor = 50);

create table row_locks.clinic (
  id bigint primary key,
  capacity int not null
);

create table row_locks.clinic_reservation (
  clinic_id bigint not null references row_locks.clinic,
  user_id bigint not null,
  reserved_at timestamptz not null default now(),
  primary key (clinic_id, user_id)
);

create table row_locks.single_row (
  id bigint primary key,
  written int not null
) with (fillfactor = 50);

-- The dates are minutes, the first of them 2030-01-01 00:00.
create function row_locks.fill(concert bigint, dates int, seats int, clinics int, places int) returns void
language sql as $$
  insert into row_locks.seat (concert_id, concert_date, seat_no, price)
    select concert, timestamp '2030-01-01' + a_date * interval '1 minute', a_seat, 50000
    from generate_series(0, dates - 1) a_date, generate_series(1, seats) a_seat;
  insert into row_locks.clinic select a_clinic, places from generate_series(1, clinics) a_clinic;
  insert into row_locks.single_row select client, 0 from generate_series(0, 999) client;
$$;
