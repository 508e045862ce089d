-- name: address
-- The words beside an act ($1), and the form and the name of the case's applicant, where the form holds the address.
select act.content, case_file.form, case_file.applicant_name
from act join case_file using (case_no) where act.act_id = $1;

-- name: parcel_of_order
-- Case and number of the parcel that a letter ($1) to a party ($2) ordered.
select number, subject from letter where letter_id = $1 and party = $2;
