-- 好差评: what people say of an item and of the whole, once each with one later addition; nobody can take it away.

create table rating (
    rating_id bigint generated always as identity primary key,
    case_no text not null references case_file (case_no),
    item text not null default '',
    grade int not null,
    reasons text[] not null default '{}',
    words text not null default '',
    door text not null,
    rated_at timestamptz not null,
    department text not null,
    contact_due_on date,
    addition text,
    added_at timestamptz,
    constraint rating_once unique (case_no, item),
    constraint rating_grade check (grade between 1 and 5),
    constraint rating_door check (door in ('online', 'link')),
    constraint rating_is_short check (length(words) <= 500 and length(addition) <= 500)
);
comment on table rating is 'Grades (5 非常满意 to 1 非常不满意) of an item, or (empty) of the whole; never changed but for one addition, never deleted.';
comment on column rating.department is 'Whose work is rated: the item''s department, of the whole the lead''s.';
comment on column rating.contact_due_on is 'By when somebody gets in touch about a bad grade; a setting of the place, 待核实.';
create index rating_bad on rating (rated_at desc, rating_id) where grade <= 2;
create index rating_of_department on rating (department, rated_at desc, rating_id);
