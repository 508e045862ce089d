-- 督查事项: orders, rectifications, cards, hotline matters, tasks. Each is a process with its row in process_file; lists read
-- that by kind and by department, and a case's page those that are about it.

create index process_file_kind on process_file (process_kind, received_at, number);
create index process_file_departments on process_file using gin (departments);
create index process_file_case on process_file ((opening ->> 'case_no')) where opening ? 'case_no';
