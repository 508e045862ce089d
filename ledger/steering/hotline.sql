-- name: put
-- An order of a hotline ($1 its own number) beside the matter that it opens.
insert into hotline_order (order_no, number, digest, filed_by, caller_name, caller_phone) values ($1, $2, $3, $4, $5, $6);

-- name: order
-- One order, by the hotline's own number.
select order_no, number, digest, filed_at from hotline_order where order_no = $1;

-- name: changes
-- The feed from behind a place ($1), and from a moment on ($2, null: from the start): each entry with what was said.
select c.change_id, o.order_no, c.number, c.seq, c.recorded_at, j.body, coalesce(a.content ->> 'words', '') as words
from hotline_change c join hotline_order o using (number)
join journal j on j.case_no = c.number and j.seq = c.seq
left join act a on a.act_id = j.act_id
where c.change_id > $1 and ($2::timestamptz is null or c.recorded_at >= $2)
order by c.change_id limit $3;

-- name: changes_of
-- Everything that happened to one order ($1: the matter's number), oldest first.
select c.change_id, o.order_no, c.number, c.seq, c.recorded_at, j.body, coalesce(a.content ->> 'words', '') as words
from hotline_change c join hotline_order o using (number)
join journal j on j.case_no = c.number and j.seq = c.seq
left join act a on a.act_id = j.act_id
where c.number = $1 order by c.seq limit $2;

-- name: caller
-- Who called about a matter, and the hotline's number of it.
select order_no, caller_name, caller_phone from hotline_order where number = $1;
