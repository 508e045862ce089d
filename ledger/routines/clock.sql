-- The one legal clock of web, ledger and sender, and how moments are written.

-- The legal time: the wall clock, in the embedded stack moved ahead by the demo clock (table legal_clock).
create or replace function legal_now() returns timestamptz language sql volatile as
$$ select clock_timestamp() + ahead from legal_clock $$;

-- A moment as acts and entries write it in JSON: UTC, with microseconds where there are any.
create or replace function utc_text(at timestamptz) returns text language sql stable as $$
    select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
        || case when extract(microseconds from at)::int % 1000000 = 0 then '' else to_char(at, '.US') end || 'Z'
$$;
