-- Open items of one department in the order in which they began: what its system has and has not answered, and what
-- it may answer by a file.

create index item_case_of_department on item_case (department, started_at, case_no, key) where state = 'open';
