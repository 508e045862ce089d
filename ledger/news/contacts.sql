-- name: read
-- Where the applicant of a case is told now.
select channel, address from contacts_of('case', $1, 'applicant', null) order by channel;

-- name: language
-- In which language the applicant of a case is told.
select told_in from case_file where case_no = $1;

-- name: choose_language
-- From now on the applicant of a case is told in this language.
update case_file set told_in = $2 where case_no = $1 and told_in <> $2;

-- name: choose
-- One channel of a case: its address from now on.
insert into contact (case_no, channel, address) values ($1, $2, $3)
on conflict (case_no, channel) do update set address = excluded.address, chosen_at = clock_timestamp()
    where contact.address <> excluded.address;

-- name: leave
-- No more messages that way.
delete from contact where case_no = $1 and channel = $2;
