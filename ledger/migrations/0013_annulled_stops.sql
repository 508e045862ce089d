-- A stop entered by mistake is annulled (撤销挂起), and the applicant who was told of it is told so.
insert into notice_kind (kind, letter) values
    ('stop_annulled', '更');  -- 更正通知书
