-- 整事项移交 (ADR 0103): all open cases of a bundle go under another lead, by one order, each by an act of its own.
create table lead_order (
    order_id text primary key,
    bundle text not null,
    to_department text not null,
    reason text not null,
    document text not null default '',
    ordered_by text not null references account (account_id),
    on_behalf_of text references account (account_id),
    ordered_at timestamptz not null,
    constraint lead_order_reason check (reason <> '')
);
create index lead_order_newest on lead_order (ordered_at, order_id);
comment on table lead_order is '整事项移交: who ordered that which department leads the open cases of a bundle, why, by which document. Never changed.';
comment on column lead_order.on_behalf_of is 'In whose place it was ordered (代理); null: in their own.';
comment on column lead_order.ordered_at is 'Legal time.';

create table lead_order_case (
    order_id text not null references lead_order (order_id),
    case_no text not null references case_file (case_no),
    from_department text not null,
    sent_at timestamptz,
    code text,
    primary key (order_id, case_no)
);
create index lead_order_unsent on lead_order_case (order_id, case_no) where sent_at is null and code is null;
comment on table lead_order_case is 'The cases of such an order; the act of each is named lead-ORDER-CASE, so that it is done once however often it is sent.';
comment on column lead_order_case.from_department is 'Who led when it was taken into the order.';
comment on column lead_order_case.sent_at is 'When its act was on file (wall''s time); null: not yet.';
comment on column lead_order_case.code is 'Why its act was not taken, where that was said before it was on file.';
