-- name: put
-- An order that the provider has taken, with the page at which it is paid; a repeat brings the page up to date.
insert into payment_order (order_no, number, place, pay_url) values ($1, $2, $3, $4)
on conflict (order_no) do update set pay_url = excluded.pay_url;

-- name: of_case
-- The orders of a case and their pages, by their numbers within it.
select place, order_no, pay_url from payment_order where number = $1 order by place;

-- name: claim
-- Orders to be asked about now, at most $2, each for $1 seconds: whoever does not say by then what it found has lost it.
with due as (
    select order_no from payment_order where next_look_at <= clock_timestamp()
    order by next_look_at limit $2 for update skip locked
)
update payment_order set looks = looks + 1, next_look_at = clock_timestamp() + make_interval(secs => $1)
where order_no in (select order_no from due) returning order_no, looks, looks_after;

-- name: look_again
-- It is asked about again in $2 seconds; null: no more. $3: how often it was since it can be paid no more.
update payment_order set next_look_at = clock_timestamp() + make_interval(secs => $2), looks_after = $3 where order_no = $1;

-- name: voucher_elsewhere
-- Another case than $2 at which the voucher $1 stands for a payment that was not annulled; none: null.
select case_no from journal as paid
where paid.kind = 'payment_made' and (paid.body::jsonb ->> 'voucher') = $1 and paid.case_no <> $2
    and not exists (
        select from journal as annulled
        where annulled.case_no = paid.case_no and annulled.kind = 'payment_annulled' and annulled.seq > paid.seq
            and (annulled.body::jsonb ->> 'voucher') = $1
    )
limit 1;
