-- A voucher (票据) of a payment at the window stands for one payment: found among all cases by its number.

create index journal_voucher on journal ((body::jsonb ->> 'voucher')) where kind = 'payment_made';
