-- Due letters are found by party, the longest due first, however many wait for another one.

create index letter_due_of_party on letter (party, next_try_at, place) where state = 'waiting';
drop index letter_due;

-- What is settled is kept for a year.
create index letter_settled on letter (settled_at) where state in ('done', 'dropped');
