-- Whose move an item is stands in `duty`, one row for each that owes something (ADR 0073); no list asks the item any more.
-- A process of the version before still appends: what its rows say of it is left out by `write_item_rows`.
drop view if exists item_at_work cascade;
alter table item_case
    drop column turn_party,
    drop column turn_person,
    drop column turn_department,
    drop column turn_why;
