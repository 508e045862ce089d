-- The breakers (熔断) of parties outside and of departments' systems: one each for the whole installation.

create table party_rest (
    party text primary key,
    failures int not null default 0,
    opened_at timestamptz,
    pauses int not null default 0,
    probing_until timestamptz
);
comment on table party_rest is 'Who did not answer lately. A party that answered has no row; times are of the wall clock.';
comment on column party_rest.party is 'As the settings name it; a department''s own system as department.<code>.';
comment on column party_rest.failures is 'Tries in vain since it answered last, of all processes.';
comment on column party_rest.opened_at is 'Since when nobody asks; null: it failed, and not often enough yet.';
comment on column party_rest.pauses is 'How often its pause began anew: each is twice as long as the one before.';
comment on column party_rest.probing_until is 'Somebody asks alone to see whether it is back; who does not say by then has lost it.';
