-- 今日督办 (ADR 0095): what the supervisor's morning counts, urges with an answer, forecasts that are kept and judged.

-- Until when an urge (催办) of the item is to be answered, when it was, and for which day it is promised (回复催办).
alter table duty add column answer_by timestamptz, add column answered_at timestamptz, add column expected_on date;
comment on column duty.answer_by is 'Until when the last urge is to be answered; null: it named no window.';
comment on column duty.answered_at is 'When it was answered (回复催办); expected_on: for which day it is promised.';

-- Since when it is owed and when it last moved stand beside the rest of what lists count by; it takes the place of the
-- index of its name.
drop index duty_lit;
create index duty_lit on duty (department, lead_department)
    include (case_no, key, process_kind, kind, role, person, bundle, hall, due_on, due_order, remind_at, yellow_at, red_at, urged,
             since, moved_at)
    where act is not null and party <> 'applicant';
-- What was urged, which is little of all.
create index duty_urged on duty (due_order, case_no, key) where kind = 'item' and urged > 0;

-- What came by silence: deemed acceptance (视为受理), renewal (视为准予延续), reviews and opinions that were never given.
create index journal_by_silence on journal (at, case_no, seq)
    where process_kind = 'case'
      and (kind = 'pre_review_silent'
           or (kind in ('case_accepted', 'item_decided', 'joint_opinion_given')
               and body::jsonb ->> 'via' in ('deemed', 'silence')));

create table forecast (
    made_on date primary key,
    made_at timestamptz not null,
    open_items int not null,
    unknown_items int not null
);
comment on table forecast is '预测: what would be late in the next days, as it was said on each morning.';
comment on column forecast.open_items is 'Items that were looked at: undecided, due within the days ahead.';
comment on column forecast.unknown_items is 'Of them those of which too few were finished to say anything.';

create table forecast_line (
    made_on date not null references forecast (made_on) on delete cascade,
    case_no text not null,
    item text not null,
    rank int not null,
    department text not null,
    lead_department text not null,
    bundle text not null,
    due_on date not null,
    chance real,
    low real,
    high real,
    spent int not null,
    left_days int not null,
    finished int not null,
    slower int not null,
    late_then int not null,
    outcome text,
    settled_at timestamptz,
    primary key (made_on, case_no, item),
    constraint forecast_outcome check (outcome in ('in_time', 'late', 'void')),
    constraint forecast_chance check (chance between 0 and 1)
);
comment on column forecast_line.rank is 'Its place in the list: the likeliest and soonest first.';
comment on column forecast_line.chance is 'Probability that it passes its due day; null: too little history.';
comment on column forecast_line.low is 'With so little history it may as well be low to high (of ten resamples eight lie there).';
comment on column forecast_line.spent is 'Working days since it began; left_days: from then to its due day.';
comment on column forecast_line.finished is 'Finished items of its kind in its department that it was judged by.';
comment on column forecast_line.slower is 'Of them those that took longer than it has taken; late_then: than it has until its due day.';
comment on column forecast_line.outcome is 'What became of it; void: its limit changed or it was withdrawn, so it is not counted.';
create index forecast_by_rank on forecast_line (made_on, rank);
create index forecast_of_department on forecast_line (department, made_on, rank);
create index forecast_of_lead on forecast_line (lead_department, made_on, rank);
create index forecast_open on forecast_line (due_on) where outcome is null;
