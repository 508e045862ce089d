-- Orders at the payment provider (缴费单): where each is paid, and when the provider is asked about it again.

create table payment_order (
    order_no text primary key,
    number text not null references process (number) on delete cascade,
    place int not null,
    pay_url text not null,
    made_at timestamptz not null default clock_timestamp(),
    next_look_at timestamptz default clock_timestamp() + interval '1 minute',
    looks int not null default 0,
    looks_after int not null default 0,
    constraint payment_order_once unique (number, place)
);
comment on table payment_order is 'An order that the payment provider has taken. What is paid stands in the journal of its case alone.';
comment on column payment_order.place is 'The number of the order within its case.';
comment on column payment_order.looks_after is 'How often it was asked about since it can be paid no more: somebody may have paid twice.';
comment on column payment_order.next_look_at is 'By the wall clock, when the provider is asked what became of it (a notice may be lost); null: no more.';
create index payment_order_look on payment_order (next_look_at) where next_look_at is not null;
