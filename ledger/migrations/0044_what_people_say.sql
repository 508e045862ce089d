-- What people say: a bad rating opens its matter (差评整改) by itself. The row comes in the rating's own transaction, its
-- number with the matter's; one without a number waits for the sweeper. Ratings from before this version have none: their
-- day to get in touch stands in contact_due_on.

create table rating_matter (
    rating_id bigint primary key references rating (rating_id),
    number text unique references process (number)
);
comment on table rating_matter is 'Bad ratings, each with the matter (差评整改) that it opened; null: not yet.';
create index rating_matter_waits on rating_matter (rating_id) where number is null;
comment on column rating.contact_due_on is 'Of a bad grade from before matters were opened: by when somebody gets in touch.';
