-- Due letters are found by party, the longest due first, however many wait for another one.

create index letter_due_of_party on letter (party, next_try_at, place) where state = 'waiting';
drop index letter_due;
