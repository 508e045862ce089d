-- Look-ups (核验) on consent, of applications without a draft, with keyed digests; disputes (校核) with a day and urged.

alter table look_up alter column draft_id drop not null;
alter table look_up add column act_id text;
alter table look_up add column basis text not null default 'duty';
alter table look_up add column check_due_on date;
alter table look_up add column urged int not null default 0;
alter table look_up add column urged_at timestamptz;
alter table look_up add column urged_by text references account (account_id);
alter table look_up add constraint look_up_basis check (basis in ('duty', 'consent'));
alter table look_up add constraint look_up_whose check (num_nonnulls(draft_id, act_id) > 0);
comment on column look_up.draft_id is 'The application for which it was asked, as it was filled in; it may be gone, or never have been (API).';
comment on column look_up.act_id is 'The act that opens its case, or will: by it the case finds it, and an entry on paper (纸质补录) before.';
comment on column look_up.duty is 'The article by which it was asked: a duty, or the consent of the person.';
comment on column look_up.check_due_on is 'By when the holder checks what is said to be wrong (校核); null: the calendar does not reach so far.';
comment on column look_up.urged is 'How often the holder was urged to check.';
comment on column look_up.urged_by is 'Who urged last; null: the system, the day after it was due.';

-- The case found its look-ups by the draft; from now on by the act. What open drafts asked is asked anew: its digest was
-- one that anybody who reads it can guess from (a number is short), and so was that of the answers.
update look_up set act_id = f.opening ->> 'act_id'
from draft d join case_file f using (case_no) where d.draft_id = look_up.draft_id;
update look_up set asked_digest = '', answer_digest = null;
create index look_up_of_act on look_up (act_id, material) where act_id is not null;
create index look_up_checks on look_up (disputed_at, look_up_id) where disputed_at is not null;
create index look_up_unchecked on look_up (check_due_on) where disputed_at is not null and check_outcome is null;

-- What somebody said to a source that is asked on consent alone, while the application is filled in.
create table look_up_consent (
    consent_id bigint generated always as identity primary key,
    draft_id text not null,
    source text not null,
    said text not null,
    version int not null,
    words_digest text not null,
    door text not null,
    said_by text not null,
    at timestamptz not null,
    constraint look_up_consent_said check (said in ('given', 'refused', 'withdrawn')),
    constraint look_up_consent_door check (door in ('online', 'window'))
);
comment on table look_up_consent is 'Separate consents to a look-up (个人信息保护法): a line each time, the last one of a source counts.';
comment on column look_up_consent.draft_id is 'The application; the line stays when that is gone, and names nobody.';
comment on column look_up_consent.said_by is 'Who typed it: the person themselves, or the clerk to whom they said it.';
create index look_up_consent_of_draft on look_up_consent (draft_id, source, consent_id desc);

alter table consent drop constraint consent_purpose;
alter table consent add constraint consent_purpose
    check (purpose in ('duty', 'sensitive', 'guardian', 'outside', 'reuse', 'channels', 'look_up'));
