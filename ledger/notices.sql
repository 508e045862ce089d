-- name: of_case
-- The notices of one case, in the order of their entries.
select number, organ, letter, year, serial, entry_seq, kind, item, issued_at
from notice where case_no = $1 order by entry_seq;

-- name: wrong_of_case
-- Entries of one case without their notice, notices without their entry, and pairs that differ.
select coalesce(entry.seq, given.entry_seq) as seq,
       case when given.number is null then '应编文号的条目没有文号'
            when entry.seq is null then '文号“' || given.number || '”没有对应的条目'
            else '文号“' || given.number || '”与条目不一致' end as what
from (select * from notice_entry where case_no = $1) as entry
full join (select * from notice where case_no = $1) as given on given.entry_seq = entry.seq
where given.number is null or entry.seq is null
   or (given.kind, given.item, given.letter, given.year, given.issued_at)
      is distinct from (entry.kind, entry.item, entry.letter, entry.year, entry.at)
order by seq;

-- name: series_gaps
-- What is wrong with the register as a whole: numbers left out, given twice, above the counter or worded otherwise, and
-- entries that have no number.
select organ, letter, year, serial, case_no, entry_seq, what
from (
    select organ, letter, year, serial, null as case_no, null::int as entry_seq, '缺号' as what
    from notice_series, generate_series(1, last) as serial
    where not exists (
        select from notice given
        where (given.organ, given.letter, given.year, given.serial) = (notice_series.organ, notice_series.letter,
                                                                       notice_series.year, serial))
    union all
    select organ, letter, year, serial, null, null, '重号'
    from notice group by organ, letter, year, serial having count(*) > 1
    union all
    select organ, letter, year, serial, case_no, entry_seq, '号数超出计数'
    from notice left join notice_series using (organ, letter, year)
    where serial > coalesce(last, 0)
    union all
    select organ, letter, year, serial, case_no, entry_seq, '文号文字与号数不一致'
    from notice where number not like '%' || notice_number('', letter, year, serial)
    union all
    select organ, letter, year, null, case_no, seq, '应编文号的条目没有文号'
    from notice_entry entry
    where not exists (select from notice given where given.case_no = entry.case_no and given.entry_seq = entry.seq)
) as finding
order by organ, letter, year, serial, case_no, entry_seq;
