-- name: claim
-- The next messages that are due, each for $1 seconds: whoever does not say by then what became of it has lost it, and
-- another sends it again under the same id. The first try tells how old it is.
with due as (
    select message_id from message where state = 'waiting' and next_try_at <= clock_timestamp()
    order by next_try_at limit $2 for update skip locked
), claimed as (
    update message set tries = tries + 1, next_try_at = clock_timestamp() + make_interval(secs => $1)
    where message_id in (select message_id from due)
    returning message_id, news_id, channel, tries, made_at
)
select c.message_id, c.channel, c.tries, c.made_at, contact.address, contact.language,
       n.news_id, n.number, n.seq, n.at, n.kind, n.audience, n.person, n.role, n.department, n.hall, n.item, n.joint, n.facts,
       n.told_at, named.definition, named.items, named.joints, news_halls(n.kind) as halls, news_organs(n.facts) as organs
from claimed c join news n using (news_id)
cross join news_names(n.number) as named
left join lateral contacts_of(n.process_kind, n.number, n.audience, n.person) as contact on contact.channel = c.channel
order by c.message_id;

-- name: settle
-- What became of it: sent with a receipt ($3) in a language ($5), failed for good with a code ($4), or dropped. Only a waiting
-- one.
update message set state = $2, receipt = $3, code = $4, language = $5, settled_at = clock_timestamp()
where message_id = $1 and state = 'waiting';

-- name: put_off
-- Another try in $2 seconds; $3: what kept it.
update message set next_try_at = clock_timestamp() + make_interval(secs => $2), code = $3
where message_id = $1 and state = 'waiting';

-- name: hold
-- Not a try: it is not sent before $2 more seconds passed (quiet hours).
update message set tries = greatest(tries - 1, 0), next_try_at = clock_timestamp() + make_interval(secs => $2)
where message_id = $1 and state = 'waiting';

-- name: failed
-- Messages that somebody has to look at, the latest first, and how many there are.
select m.message_id, m.channel, m.tries, m.settled_at, m.code, n.number, n.kind, count(*) over () as total
from message m join news n using (news_id) where m.state = 'failed' order by m.settled_at desc, m.message_id limit $1 offset $2;

-- name: send_again
-- Messages that failed ($1: one of them, null: all) are tried again as if new.
update message set state = 'waiting', tries = 0, code = null, settled_at = null, made_at = clock_timestamp(),
       next_try_at = clock_timestamp()
where state = 'failed' and ($1::text is null or message_id = $1);

-- name: waiting
-- How many wait to be sent, and since when the oldest does.
select count(*) as many, min(made_at) as oldest from message where state = 'waiting';
