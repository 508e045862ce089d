-- The ledger's schema as it stands, to be read. Written by `make schema` from all migrations, then all routines;
-- never applied, never changed by hand.

-- Who read or was refused what, from where: append only, kept for six months at least (网络安全法第二十三条).
CREATE TABLE access_log (
    access_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    at timestamptz DEFAULT clock_timestamp() NOT NULL,  -- The wall's time.
    door text NOT NULL,
    what text NOT NULL,  -- log_in, log_out, role_changed, deputy_changed, acting_for, and what was read: case, file, notice, paper, code.
    outcome text NOT NULL,
    code text DEFAULT '' NOT NULL,  -- Why it was refused.
    account_id text,  -- Null: an applicant, or nobody who is known.
    on_behalf_of text,
    role text,
    department text,
    address text DEFAULT '' NOT NULL,
    os_user text,
    case_no text,
    object text DEFAULT '' NOT NULL,  -- Which file, notice, paper or role; of an unknown log-in the keyed digest of what was typed.
    person_id text,  -- An applicant who had logged in (person). Kept when the person is forgotten.
    CONSTRAINT access_log_door_check CHECK ((door = ANY (ARRAY['page', 'api', 'command', 'callback']))),
    CONSTRAINT access_log_outcome_check CHECK ((outcome = ANY (ARRAY['done', 'refused']))),
    CONSTRAINT access_log_pkey PRIMARY KEY (access_id)
);
CREATE INDEX access_log_account ON access_log (account_id, at);
CREATE INDEX access_log_at ON access_log (at, access_id);
CREATE INDEX access_log_case ON access_log (case_no, at);
CREATE TRIGGER access_log_append_only BEFORE DELETE OR UPDATE ON access_log FOR EACH ROW EXECUTE FUNCTION access_is_append_only();
CREATE TRIGGER access_log_no_truncate BEFORE TRUNCATE ON access_log FOR EACH STATEMENT EXECUTE FUNCTION access_is_append_only();

-- An account's id is what journals and acts carry; the name stays here.
CREATE TABLE account (
    account_id text NOT NULL,
    login text NOT NULL,
    name text NOT NULL,
    password_hash text NOT NULL,
    disabled_at timestamptz,
    created_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    must_change boolean DEFAULT false NOT NULL,  -- The password was set by somebody else; the first thing to do is to choose one's own.
    hall text,  -- The hall at whose counters the person works; null: the main hall's (docs/adr/0071).
    counter text,
    CONSTRAINT account_counter_in_hall CHECK (((counter IS NULL) OR (hall IS NOT NULL))),
    CONSTRAINT account_login_taken UNIQUE (login),
    CONSTRAINT account_pkey PRIMARY KEY (account_id),
    CONSTRAINT account_counter_of_hall FOREIGN KEY (hall, counter) REFERENCES hall_counter(hall, counter),
    CONSTRAINT account_hall_fkey FOREIGN KEY (hall) REFERENCES hall(hall)
);

-- The history of accounts: append only.
CREATE TABLE account_event (
    event_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    at timestamptz DEFAULT clock_timestamp() NOT NULL,
    account_id text NOT NULL,
    kind text NOT NULL,
    roles text[],  -- The roles afterwards, each as role or role/department; null: not touched.
    by_account text,  -- Who did it on a page; null where it was done on the command line.
    os_user text,  -- Who did it on the command line: the user of the operating system.
    reason text DEFAULT '' NOT NULL,
    hall text,  -- Hall, or hall/counter, afterwards; empty: none; null: not touched.
    CONSTRAINT account_event_kind_check CHECK ((kind = ANY (ARRAY['added', 'roles_changed', 'disabled', 'enabled', 'unlocked', 'sessions_ended', 'password_set', 'password_changed', 'hall_changed']))),
    CONSTRAINT account_event_pkey PRIMARY KEY (event_id)
);
CREATE INDEX account_event_account ON account_event (account_id, at);
CREATE TRIGGER account_event_append_only BEFORE DELETE OR UPDATE ON account_event FOR EACH ROW EXECUTE FUNCTION access_is_append_only();
CREATE TRIGGER account_event_no_truncate BEFORE TRUNCATE ON account_event FOR EACH STATEMENT EXECUTE FUNCTION access_is_append_only();

-- A person may hold several roles; an act is done in exactly one.
CREATE TABLE account_role (
    account_id text NOT NULL,
    role text NOT NULL,
    department text DEFAULT '' NOT NULL,  -- Empty: no department.
    "position" integer DEFAULT 0 NOT NULL,
    CONSTRAINT account_role_department CHECK (((role = ANY (ARRAY['handler', 'department_head', 'lead'])) = (department <> ''))),
    CONSTRAINT account_role_known CHECK ((role = ANY (ARRAY['counter_clerk', 'handler', 'department_head', 'lead', 'government_head', 'supervisor', 'admin', 'hotline', 'surveyor']))),
    CONSTRAINT account_role_pkey PRIMARY KEY (account_id, role, department),
    CONSTRAINT account_role_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(account_id) ON DELETE CASCADE
);

-- Acts (操作): first a row here, then a signal. The outcome is set once, in the transaction of its journal entry.
CREATE TABLE act (
    act_id text NOT NULL,
    case_no text NOT NULL,
    kind text NOT NULL,
    item text,
    actor_id text NOT NULL,
    role text NOT NULL,
    department text,
    digest text NOT NULL,
    payload jsonb NOT NULL,  -- What the workflow hears: ids, codes, digests.
    content jsonb DEFAULT '{}'::jsonb NOT NULL,  -- What people typed; personal, never in Temporal.
    received_at timestamptz NOT NULL,
    delivered_at timestamptz,
    tries integer DEFAULT 0 NOT NULL,  -- How often the sweeper tried to signal it.
    outcome text,
    code text,
    settled_at timestamptz,
    on_behalf_of text,  -- Whose deputy (代理) did it.
    next_try_at timestamptz,  -- When the sweeper looks at it again; null while unsettled: only a person sends it again.
    last_error text,  -- Code of what kept the last try from getting through; no words.
    process_kind text DEFAULT 'case' NOT NULL,  -- Which rules the process goes by; case_no is its number.
    CONSTRAINT act_outcome_check CHECK ((outcome = ANY (ARRAY['applied', 'refused']))),
    CONSTRAINT act_settled_whole CHECK (((outcome IS NULL) = (settled_at IS NULL))),
    CONSTRAINT act_pkey PRIMARY KEY (act_id),
    CONSTRAINT act_of_a_process FOREIGN KEY (process_kind, case_no) REFERENCES process(kind, number)
);
CREATE INDEX act_due ON act (next_try_at) WHERE (outcome IS NULL);
CREATE INDEX act_of_case ON act (case_no, received_at);
CREATE INDEX act_open ON act (case_no, received_at) WHERE (outcome IS NULL);
CREATE INDEX act_system_refused ON act (settled_at) WHERE ((role = 'system') AND (outcome = 'refused'));
CREATE INDEX act_with_files ON act (case_no) WHERE ((content ? 'files') OR (content ? 'materials'));
CREATE TRIGGER act_applied AFTER UPDATE OF outcome ON act FOR EACH ROW WHEN ((new.outcome = 'applied')) EXECUTE FUNCTION act_draft_is_done();
CREATE TRIGGER act_deputy AFTER INSERT ON act FOR EACH ROW WHEN ((new.on_behalf_of IS NOT NULL)) EXECUTE FUNCTION act_has_deputy();
CREATE TRIGGER act_result_number AFTER INSERT ON act FOR EACH ROW WHEN (((new.process_kind = 'case') AND (new.item IS NOT NULL) AND (COALESCE((new.content ->> 'result_no'), '') <> ''))) EXECUTE FUNCTION claim_result_number();

-- An act that is being typed (暂存).
CREATE TABLE act_draft (
    account_id text NOT NULL,
    case_no text NOT NULL,
    subject text NOT NULL,  -- An item, a joint event (joint:<key>), or the case.
    kind text NOT NULL,
    content jsonb NOT NULL,
    saved_at timestamptz DEFAULT legal_now() NOT NULL,
    CONSTRAINT act_draft_pkey PRIMARY KEY (account_id, case_no, subject, kind),
    CONSTRAINT act_draft_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(account_id) ON DELETE CASCADE,
    CONSTRAINT act_draft_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no)
);
CREATE INDEX act_draft_case ON act_draft (case_no);

-- A situation that somebody saved: the same answers to the same definition have the same code.
CREATE TABLE answer_sheet (
    code text NOT NULL,
    bundle text NOT NULL,
    definition text NOT NULL,
    answers jsonb NOT NULL,
    made_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    opened_at timestamptz DEFAULT clock_timestamp() NOT NULL,  -- When it was saved or looked at last; forgotten 180 days later.
    CONSTRAINT answer_sheet_pkey PRIMARY KEY (code),
    CONSTRAINT answer_sheet_definition_fkey FOREIGN KEY (definition) REFERENCES definition(hash)
);
CREATE INDEX answer_sheet_opened ON answer_sheet (opened_at);

-- Failed attempts at logging in or asking with a query code, which are limited.
CREATE TABLE attempt (
    kind text NOT NULL,
    subject bytea NOT NULL,  -- A keyed digest of the login or the case.
    made_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    place bytea DEFAULT '\x'::bytea NOT NULL  -- A keyed digest of the address, or of the device that has succeeded before.
);
CREATE INDEX attempt_place ON attempt (kind, place, made_at);
CREATE INDEX attempt_subject ON attempt (kind, subject, place, made_at);

-- 通报 of a month; its figures never change, a published one never at all (routines/bulletins.sql).
CREATE TABLE bulletin (
    number text NOT NULL,
    month date NOT NULL,  -- Its first day.
    corrects text,  -- The published one that it puts right (更正); both pages say so.
    counted_as_of timestamptz NOT NULL,  -- What was known then was counted; counted again as of then, the figures are the same.
    edition text NOT NULL,  -- A digest of the definitions of figures (口径) by which it was counted.
    figures jsonb NOT NULL,
    words jsonb DEFAULT '{}'::jsonb NOT NULL,
    phase text DEFAULT 'draft' NOT NULL,
    version integer DEFAULT 1 NOT NULL,  -- Grows with each act: nobody reviews or signs what they have not seen.
    author text NOT NULL,
    drafted_at timestamptz NOT NULL,
    reviewer text,
    reviewed_at timestamptz,
    signer text,
    published_at timestamptz,
    year integer,
    place integer,  -- 通报〔year〕place号, given when it is signed, without a gap.
    CONSTRAINT bulletin_corrects_another CHECK ((corrects <> number)),
    CONSTRAINT bulletin_month CHECK ((EXTRACT(day FROM month) = (1)::numeric)),
    CONSTRAINT bulletin_phase CHECK ((phase = ANY (ARRAY['draft', 'review', 'signing', 'published', 'dropped']))),
    CONSTRAINT bulletin_published_whole CHECK (((phase = 'published') = ((signer IS NOT NULL) AND (published_at IS NOT NULL) AND (year IS NOT NULL) AND (place IS NOT NULL)))),
    CONSTRAINT bulletin_reviewed_by_another CHECK ((reviewer <> author)),
    CONSTRAINT bulletin_signed_by_another CHECK (((signer <> author) AND (signer <> reviewer))),
    CONSTRAINT bulletin_signed_was_reviewed CHECK (((phase <> ALL (ARRAY['signing', 'published'])) OR (reviewer IS NOT NULL))),
    CONSTRAINT bulletin_pkey PRIMARY KEY (number),
    CONSTRAINT bulletin_place UNIQUE (year, place),
    CONSTRAINT bulletin_author_fkey FOREIGN KEY (author) REFERENCES account(account_id),
    CONSTRAINT bulletin_corrects_fkey FOREIGN KEY (corrects) REFERENCES bulletin(number),
    CONSTRAINT bulletin_number_fkey FOREIGN KEY (number) REFERENCES process(number),
    CONSTRAINT bulletin_reviewer_fkey FOREIGN KEY (reviewer) REFERENCES account(account_id),
    CONSTRAINT bulletin_signer_fkey FOREIGN KEY (signer) REFERENCES account(account_id)
);
CREATE UNIQUE INDEX bulletin_corrected_once ON bulletin (corrects) WHERE (phase <> 'dropped');
CREATE INDEX bulletin_listed ON bulletin (month DESC, number);
CREATE UNIQUE INDEX bulletin_of_month ON bulletin (month) WHERE ((corrects IS NULL) AND (phase <> 'dropped'));
CREATE TRIGGER bulletin_no_truncate BEFORE TRUNCATE ON bulletin FOR EACH STATEMENT EXECUTE FUNCTION bulletin_stays();
CREATE TRIGGER bulletin_stays BEFORE DELETE OR UPDATE ON bulletin FOR EACH ROW EXECUTE FUNCTION bulletin_stays();

-- Who did what to a bulletin and when; only added to.
CREATE TABLE bulletin_act (
    act_id text NOT NULL,
    number text NOT NULL,
    version integer NOT NULL,
    kind text NOT NULL,
    actor text NOT NULL,
    on_behalf_of text,
    at timestamptz NOT NULL,
    reason text DEFAULT '' NOT NULL,
    words jsonb,  -- What was said to the parts with this act, where it brought words.
    CONSTRAINT bulletin_act_once UNIQUE (number, version),
    CONSTRAINT bulletin_act_pkey PRIMARY KEY (act_id),
    CONSTRAINT bulletin_act_actor_fkey FOREIGN KEY (actor) REFERENCES account(account_id),
    CONSTRAINT bulletin_act_number_fkey FOREIGN KEY (number) REFERENCES bulletin(number),
    CONSTRAINT bulletin_act_on_behalf_of_fkey FOREIGN KEY (on_behalf_of) REFERENCES account(account_id)
);
CREATE TRIGGER bulletin_act_no_truncate BEFORE TRUNCATE ON bulletin_act FOR EACH STATEMENT EXECUTE FUNCTION bulletin_act_stays();
CREATE TRIGGER bulletin_act_stays BEFORE DELETE OR UPDATE ON bulletin_act FOR EACH ROW EXECUTE FUNCTION bulletin_act_stays();

-- Departments' own days (停办、加班).
CREATE TABLE calendar_department (
    slug text NOT NULL,
    body jsonb NOT NULL,
    loaded_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    load_id bigint,  -- The load that brought these days.
    CONSTRAINT calendar_department_pkey PRIMARY KEY (slug),
    CONSTRAINT calendar_department_load_id_fkey FOREIGN KEY (load_id) REFERENCES calendar_load(load_id)
);

-- Every load of a calendar (载入): who, why, from which file, and the years as they came.
CREATE TABLE calendar_load (
    load_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    loaded_at timestamptz DEFAULT legal_now() NOT NULL,
    loaded_by text,  -- Null: the installation itself, from its own files.
    reason text,
    file text NOT NULL,
    forced boolean DEFAULT false NOT NULL,  -- Whether a file that breaks the rules of a year was taken all the same.
    years jsonb NOT NULL,
    CONSTRAINT calendar_load_pkey PRIMARY KEY (load_id),
    CONSTRAINT calendar_load_loaded_by_fkey FOREIGN KEY (loaded_by) REFERENCES account(account_id)
);

-- What comes by the calendar: forecasts, cards, whatever a Temporal Schedule starts.
CREATE TABLE calendar_work (
    name text NOT NULL,
    known_since timestamptz DEFAULT clock_timestamp() NOT NULL,  -- When a worker first kept its schedule (wall's time).
    done_at timestamptz,  -- When it was done last (wall's time); null: never. made: how much that time.
    made integer DEFAULT 0 NOT NULL,
    CONSTRAINT calendar_work_pkey PRIMARY KEY (name)
);

-- Calendars by year, as published: working days are data.
CREATE TABLE calendar_year (
    year integer NOT NULL,
    body jsonb NOT NULL,
    loaded_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    load_id bigint,  -- The load that brought these days.
    CONSTRAINT calendar_year_pkey PRIMARY KEY (year),
    CONSTRAINT calendar_year_load_id_fkey FOREIGN KEY (load_id) REFERENCES calendar_load(load_id)
);

-- Departments whose items or joint events a case has.
CREATE TABLE case_department (
    department text NOT NULL,
    case_no text NOT NULL,
    received_at timestamptz NOT NULL,
    CONSTRAINT case_department_pkey PRIMARY KEY (department, case_no),
    CONSTRAINT case_department_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no) ON DELETE CASCADE
);
CREATE INDEX case_department_received ON case_department (department, received_at, case_no);

-- A case (办件): what it started with, the journal's head, and its row of the read model, made from the journal.
CREATE TABLE case_file (
    case_no text NOT NULL,
    bundle text NOT NULL,
    bundle_name text NOT NULL,
    definition text NOT NULL,
    lead_department text NOT NULL,
    opening jsonb NOT NULL,  -- What the case started with; after a 版本迁移 with the plan in force.
    form jsonb NOT NULL,  -- Personal; as corrections left it.
    applicant_name text NOT NULL,
    query_code_hash text NOT NULL,
    filed_by text NOT NULL,
    received_at timestamptz NOT NULL,
    workflow_started_at timestamptz,  -- When its workflow was first known to run.
    seq integer DEFAULT 0 NOT NULL,  -- The journal's head: append locks this row.
    head text DEFAULT '' NOT NULL,
    phase text DEFAULT 'submitted' NOT NULL,
    outcome text,
    accepted_on date,
    due_on date,
    due_provisional boolean DEFAULT false NOT NULL,
    remind_at timestamptz,
    yellow_at timestamptz,
    red_at timestamptz,
    concluded_at timestamptz,
    escalate_department_at timestamptz,
    escalate_lead_at timestamptz,
    escalate_supervisor_at timestamptz,
    statutory_due_on date,
    extension text,
    delivery_due_on date,
    deferral_due_on date,
    calendar_version text DEFAULT '' NOT NULL,  -- The calendar by which it counts; empty where that was never noted.
    open boolean DEFAULT true NOT NULL,  -- Whether anything of it still runs: delivery and commitments outlive the conclusion.
    opening_first jsonb,  -- What the case started with, once it has gone over to another plan.
    start_tries integer DEFAULT 0 NOT NULL,  -- How often the sweeper tried to start its workflow.
    next_start_at timestamptz,  -- When the sweeper starts it next; null while it was not started: only a person does.
    start_error text,  -- Code of what kept its workflow from starting; no words.
    alike bytea,  -- Keyed digest of bundle and persons or bodies, to find a likely duplicate; null where none is named.
    about_field text,  -- The field of the form ("group.field") that names whom it is about; null where none does, or it was filed before.
    about_departments text[] DEFAULT '{}'::text[] NOT NULL,  -- Departments whose items need that field: who else does not read it.
    hall text,  -- Where it was received; null: before halls were on file, so the main hall sees to it.
    counter text,
    organisation_load bigint,  -- The load in force at the receipt: the receipt reads the same for ever.
    told_in text DEFAULT 'zh-CN' NOT NULL,  -- The language in which the applicant is told; chosen with the channels, changed at any time.
    CONSTRAINT case_extension_known CHECK ((extension = ANY (ARRAY['pending', 'approved', 'refused']))),
    CONSTRAINT case_file_told_in CHECK ((told_in = ANY (ARRAY['zh-CN', 'en']))),
    CONSTRAINT case_file_pkey PRIMARY KEY (case_no),
    CONSTRAINT case_file_definition_fkey FOREIGN KEY (definition) REFERENCES definition(hash),
    CONSTRAINT case_file_is_a_process FOREIGN KEY (case_no) REFERENCES process(number)
);
CREATE INDEX case_file_alike ON case_file (alike, received_at DESC) WHERE (alike IS NOT NULL);
CREATE INDEX case_file_bundle ON case_file (bundle, received_at);
CREATE INDEX case_file_concluded ON case_file (concluded_at, case_no) WHERE (concluded_at IS NOT NULL);
CREATE INDEX case_file_due ON case_file (due_on, case_no) WHERE (concluded_at IS NULL);
CREATE INDEX case_file_not_started ON case_file (next_start_at) WHERE (workflow_started_at IS NULL);
CREATE INDEX case_file_of_bundle ON case_file (bundle, received_at, case_no);
CREATE INDEX case_file_of_hall ON case_file (hall, received_at, case_no) WHERE (hall IS NOT NULL);
CREATE INDEX case_file_of_lead ON case_file (lead_department, received_at, case_no);
CREATE INDEX case_file_open ON case_file (calendar_version, case_no) WHERE open;
CREATE INDEX case_file_open_phase ON case_file (phase, received_at, case_no) WHERE open;
CREATE INDEX case_file_open_received ON case_file (received_at, case_no) WHERE (open AND (concluded_at IS NULL));
CREATE INDEX case_file_received ON case_file (received_at, case_no);
CREATE TRIGGER case_is_a_process BEFORE INSERT ON case_file FOR EACH ROW EXECUTE FUNCTION case_is_a_process();
CREATE TRIGGER case_over AFTER UPDATE OF open ON case_file FOR EACH ROW WHEN ((old.open AND (NOT new.open))) EXECUTE FUNCTION act_drafts_are_over();
CREATE TRIGGER form_corrected AFTER UPDATE OF form ON case_file FOR EACH ROW WHEN ((old.form IS DISTINCT FROM new.form)) EXECUTE FUNCTION search_is_stale();
CREATE TRIGGER lead_has_left AFTER UPDATE OF lead_department ON case_file FOR EACH ROW WHEN ((old.lead_department IS DISTINCT FROM new.lead_department)) EXECUTE FUNCTION lead_has_left();

-- What a case is found by; made from its form (starter/office/filing/search.py), never read by people.
CREATE TABLE case_search (
    case_no text NOT NULL,
    words text[] NOT NULL,  -- Characters and pairs of names; "#" and a keyed digest of whole numbers and of their last four characters.
    hidden jsonb DEFAULT '{}'::jsonb NOT NULL,  -- By department the words of fields that it does not read: it does not find the case by them.
    CONSTRAINT case_search_pkey PRIMARY KEY (case_no),
    CONSTRAINT case_search_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no) ON DELETE CASCADE
);
CREATE INDEX case_search_words ON case_search USING gin (words);

-- 办件编号: a serial per Beijing day; more than 99999 a day fails loudly.
CREATE TABLE case_serial (
    day date NOT NULL,
    last integer NOT NULL,
    given integer,  -- The serial given out last.
    free integer[] DEFAULT '{}'::integer[] NOT NULL,  -- Serials given back by filings that came to nothing: given out again first.
    CONSTRAINT case_serial_exhausted CHECK ((last <= 99999)),
    CONSTRAINT case_serial_pkey PRIMARY KEY (day)
);

-- Cases of one application (分件): one for each row of the group it is split by.
CREATE TABLE case_sibling (
    case_no text NOT NULL,
    first_case_no text NOT NULL,  -- The case of the first row, whose act is the application's own.
    "row" integer NOT NULL,
    CONSTRAINT case_sibling_row_check CHECK (("row" >= 0)),
    CONSTRAINT case_sibling_first_case_no_row_key UNIQUE (first_case_no, "row"),
    CONSTRAINT case_sibling_pkey PRIMARY KEY (case_no),
    CONSTRAINT case_sibling_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no),
    CONSTRAINT case_sibling_first_case_no_fkey FOREIGN KEY (first_case_no) REFERENCES case_file(case_no)
);

-- Complaints (投诉) of applicants to the supervisor, with what became of them; never changed but for the one answer.
CREATE TABLE complaint (
    complaint_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    act_id text NOT NULL,
    number text GENERATED ALWAYS AS (('TS' || lpad((complaint_id)::text, 8, '0'))) STORED,  -- By which the person asks for it.
    case_no text NOT NULL,
    item text DEFAULT '' NOT NULL,  -- What it is about; empty: the whole.
    department text NOT NULL,  -- Whose work it is about: it sees to no complaint against itself.
    topic text NOT NULL,
    words text NOT NULL,
    person_id text,  -- Who logged in and complained; null by query code.
    made_at timestamptz NOT NULL,
    due_on date,  -- By when it is answered; a practice of the place, 待核实.
    answer text,
    answered_by text,
    answered_at timestamptz,
    CONSTRAINT complaint_answered CHECK (((answer IS NULL) = (answered_at IS NULL))),
    CONSTRAINT complaint_is_short CHECK ((((length(words) >= 1) AND (length(words) <= 1000)) AND (length(answer) <= 1000))),
    CONSTRAINT complaint_act_id_key UNIQUE (act_id),
    CONSTRAINT complaint_number_key UNIQUE (number),
    CONSTRAINT complaint_pkey PRIMARY KEY (complaint_id),
    CONSTRAINT complaint_answered_by_fkey FOREIGN KEY (answered_by) REFERENCES account(account_id),
    CONSTRAINT complaint_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no)
);
CREATE INDEX complaint_of_case ON complaint (case_no, complaint_id DESC);
CREATE INDEX complaint_open ON complaint (complaint_id DESC) WHERE (answered_at IS NULL);
CREATE TRIGGER complaint_stays BEFORE DELETE OR UPDATE ON complaint FOR EACH ROW EXECUTE FUNCTION complaint_stays();

-- Notices and separate consents by purpose (个人信息保护法): a line each time; the last one counts.
CREATE TABLE consent (
    consent_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    person_id text,
    case_no text,
    purpose text NOT NULL,
    said text NOT NULL,
    version integer NOT NULL,  -- Edition of the words (domain/consents); their digest proves what was read.
    words_digest text NOT NULL,
    detail text DEFAULT '' NOT NULL,  -- Codes of the recipients, joined by commas, where the words leave open to whom.
    door text NOT NULL,
    at timestamptz NOT NULL,
    CONSTRAINT consent_door CHECK ((door = ANY (ARRAY['online', 'window', 'link']))),
    CONSTRAINT consent_is_short CHECK ((length(detail) <= 500)),
    CONSTRAINT consent_purpose CHECK ((purpose = ANY (ARRAY['duty', 'sensitive', 'guardian', 'outside', 'reuse', 'channels', 'look_up']))),
    CONSTRAINT consent_said CHECK ((said = ANY (ARRAY['noticed', 'given', 'refused', 'withdrawn']))),
    CONSTRAINT consent_whose CHECK (((person_id IS NULL) <> (case_no IS NULL))),
    CONSTRAINT consent_pkey PRIMARY KEY (consent_id),
    CONSTRAINT consent_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no) ON DELETE CASCADE,
    CONSTRAINT consent_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(person_id) ON DELETE CASCADE
);
CREATE INDEX consent_of_case ON consent (case_no, purpose, consent_id DESC) WHERE (case_no IS NOT NULL);
CREATE INDEX consent_of_person ON consent (person_id, purpose, consent_id DESC) WHERE (person_id IS NOT NULL);
CREATE TRIGGER consent_stays BEFORE UPDATE ON consent FOR EACH ROW EXECUTE FUNCTION consent_stays();
CREATE TRIGGER outside_is_over AFTER INSERT ON consent FOR EACH ROW WHEN (((new.purpose = 'outside') AND (new.said = 'withdrawn'))) EXECUTE FUNCTION outside_is_over();

-- How the applicant of a case wants to be told: telephone number or mail address; no row, no message.
CREATE TABLE contact (
    case_no text NOT NULL,
    channel text NOT NULL,
    address text NOT NULL,
    chosen_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT contact_channel CHECK ((channel = ANY (ARRAY['sms', 'mail', 'helper']))),
    CONSTRAINT contact_is_short CHECK ((length(address) <= 254)),
    CONSTRAINT contact_pkey PRIMARY KEY (case_no, channel),
    CONSTRAINT contact_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no) ON DELETE CASCADE
);

-- One who is to sign an application, and the text that they sign. Personal.
CREATE TABLE cosigner (
    number text NOT NULL,
    key text NOT NULL,
    "position" integer NOT NULL,
    who text NOT NULL,  -- What they are in it (新生儿的父亲).
    name text NOT NULL,
    id_number text NOT NULL,
    phone text DEFAULT '' NOT NULL,
    items text[] NOT NULL,  -- Items for which they sign; they see what these need.
    text text NOT NULL,
    text_digest text NOT NULL,  -- SHA-256 of the text; the journal says which one was signed, when and how.
    link_digest bytea NOT NULL,  -- SHA-256 of what stands in their link.
    mail text DEFAULT '' NOT NULL,
    CONSTRAINT cosigner_mail_is_short CHECK ((length(mail) <= 254)),
    CONSTRAINT cosigner_link_digest_key UNIQUE (link_digest),
    CONSTRAINT cosigner_pkey PRIMARY KEY (number, key),
    CONSTRAINT cosigner_number_fkey FOREIGN KEY (number) REFERENCES cosigning(number) ON DELETE CASCADE
);
CREATE INDEX cosigner_person ON cosigner (id_number);

-- An application as it was sent, while it waits for signatures.
CREATE TABLE cosigning (
    number text NOT NULL,
    application_id text NOT NULL,  -- The act that opens its case: of every round at most one is filed.
    round integer NOT NULL,  -- How often it was sent for signing before: what is changed is signed anew.
    draft_id text NOT NULL,
    person_id text NOT NULL,
    definition text NOT NULL,
    filing jsonb,  -- All that was sent, as it is filed when all have signed; null once it is filed or forgotten. Personal.
    case_no text,  -- Its first case, once it is filed.
    CONSTRAINT cosigning_once UNIQUE (application_id, round),
    CONSTRAINT cosigning_pkey PRIMARY KEY (number),
    CONSTRAINT cosigning_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no),
    CONSTRAINT cosigning_definition_fkey FOREIGN KEY (definition) REFERENCES definition(hash),
    CONSTRAINT cosigning_number_fkey FOREIGN KEY (number) REFERENCES process(number),
    CONSTRAINT cosigning_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(person_id)
);
CREATE INDEX cosigning_case ON cosigning (case_no) WHERE (case_no IS NOT NULL);
CREATE INDEX cosigning_draft ON cosigning (draft_id);
CREATE INDEX cosigning_person ON cosigning (person_id);

-- The second screen of a clerk's counter (评价屏): shows what that clerk asks to be rated, and nothing else.
CREATE TABLE counter_screen (
    account_id text NOT NULL,
    code_hash bytea,  -- Digest of the code by which a device becomes the screen; once, and until code_until.
    code_until timestamptz,
    token_hash bytea,  -- Digest of the cookie of the device.
    paired_at timestamptz,
    CONSTRAINT counter_screen_pkey PRIMARY KEY (account_id),
    CONSTRAINT counter_screen_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(account_id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX counter_screen_code ON counter_screen (code_hash);
CREATE UNIQUE INDEX counter_screen_token ON counter_screen (token_hash);

-- Published definitions by content hash; running cases keep theirs.
CREATE TABLE definition (
    hash text NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    body text NOT NULL,  -- As text: the order of its keys is the order in which people meet questions and fields.
    published_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT definition_pkey PRIMARY KEY (hash)
);

-- A colleague acts in the place of another, in one of that one's roles, from day to day (Beijing dates, both included).
-- Rows are kept: they say on whose word acts were done.
CREATE TABLE deputy (
    deputy_id uuid DEFAULT gen_random_uuid() NOT NULL,
    principal text NOT NULL,
    deputy text NOT NULL,
    role text NOT NULL,
    department text DEFAULT '' NOT NULL,
    from_on date NOT NULL,
    until_on date NOT NULL,
    made_by text NOT NULL,
    made_at timestamptz DEFAULT legal_now() NOT NULL,
    revoked_by text,
    revoked_at timestamptz,
    CONSTRAINT deputy_another CHECK ((deputy <> principal)),
    CONSTRAINT deputy_days CHECK ((until_on >= from_on)),
    CONSTRAINT deputy_revoked_whole CHECK (((revoked_by IS NULL) = (revoked_at IS NULL))),
    CONSTRAINT deputy_pkey PRIMARY KEY (deputy_id),
    CONSTRAINT deputy_deputy_fkey FOREIGN KEY (deputy) REFERENCES account(account_id),
    CONSTRAINT deputy_principal_fkey FOREIGN KEY (principal) REFERENCES account(account_id)
);
CREATE INDEX deputy_deputy ON deputy (deputy, until_on);
CREATE INDEX deputy_principal ON deputy (principal, until_on);
CREATE TRIGGER deputy_kept BEFORE DELETE OR UPDATE ON deputy FOR EACH ROW EXECUTE FUNCTION deputy_is_kept();
CREATE TRIGGER deputy_single BEFORE INSERT ON deputy FOR EACH ROW EXECUTE FUNCTION deputy_is_single();

-- A registration that is being typed (收件登记); kept on the server so that nothing typed is lost.
CREATE TABLE draft (
    draft_id text NOT NULL,
    account_id text NOT NULL,
    bundle text NOT NULL,
    definition text NOT NULL,
    answers jsonb DEFAULT '{}'::jsonb NOT NULL,
    form jsonb DEFAULT '{}'::jsonb NOT NULL,
    materials jsonb DEFAULT '{}'::jsonb NOT NULL,
    case_no text,
    changed_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    begun_at timestamptz DEFAULT clock_timestamp(),  -- By the wall clock; empty in drafts of before.
    said jsonb DEFAULT '{}'::jsonb NOT NULL,  -- What was ticked and typed on the last page (核对后提交), by the names of its fields; emptied with the form when it becomes a case. Personal.
    CONSTRAINT draft_pkey PRIMARY KEY (draft_id),
    CONSTRAINT draft_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no),
    CONSTRAINT draft_definition_fkey FOREIGN KEY (definition) REFERENCES definition(hash)
);
CREATE INDEX draft_of_case ON draft (case_no) WHERE (case_no IS NOT NULL);
CREATE TRIGGER draft_comes_on AFTER INSERT OR DELETE OR UPDATE ON draft FOR EACH ROW EXECUTE FUNCTION draft_comes_on();

-- Begun applications, without what was typed; they stay when the draft itself is gone.
CREATE TABLE draft_begun (
    draft_id text NOT NULL,
    bundle text NOT NULL,
    lead_department text NOT NULL,
    channel text NOT NULL,
    CONSTRAINT draft_begun_pkey PRIMARY KEY (draft_id)
);

-- How far begun applications came, each step once; only added to.
CREATE TABLE draft_step (
    draft_id text NOT NULL,
    step text NOT NULL,
    at timestamptz NOT NULL,
    recorded_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT draft_step_known CHECK ((step = ANY (ARRAY['begun', 'situation', 'form', 'materials', 'submitted', 'dropped']))),
    CONSTRAINT draft_step_pkey PRIMARY KEY (draft_id, step),
    CONSTRAINT draft_step_draft_id_fkey FOREIGN KEY (draft_id) REFERENCES draft_begun(draft_id)
);

-- Open duties and waits of a process, from its state; made again by `ledger rebuild`.
CREATE TABLE duty (
    process_kind text DEFAULT 'case' NOT NULL,  -- Which rules the process goes by; case_no is its number.
    case_no text NOT NULL,
    key text NOT NULL,
    kind text NOT NULL,  -- What it is about: the case, an item, a joint event, a signature, an objection, ...
    subject text NOT NULL,
    number integer,  -- Which one, where a subject has several: an objection, a stop.
    item text,
    "position" integer DEFAULT 0 NOT NULL,
    act text,  -- The kind of act that discharges it; null: a wait, and the party is waited for.
    reason text NOT NULL,
    party text NOT NULL,  -- applicant, person, role, outside, system, calendar; several: departments waited for.
    role text,
    department text,
    person text,
    not_by text[] DEFAULT '{}'::text[] NOT NULL,  -- People of the role who have done their part, and are not asked again.
    of_department text,  -- The department whose item it is about, be it that another one owes it.
    handler text,  -- Who has the item.
    hall text,  -- The hall that received its case; null: the main hall sees to it.
    bundle text NOT NULL,
    lead_department text NOT NULL,
    received_at timestamptz NOT NULL,
    since timestamptz NOT NULL,  -- When what it rests on began, as far as the journal says.
    not_before timestamptz,  -- The act holds only from then on: a fixed time, the end of a filing window.
    clock text,  -- Id of its limit, whose days and lights stand here; null: `unlimited` says why.
    unlimited text,
    due_on date,
    due_order date GENERATED ALWAYS AS (COALESCE(due_on, 'infinity'::date)) STORED NOT NULL,  -- By what lists are sorted and gone on with: the due day, after all others where none is known.
    due_provisional boolean DEFAULT false NOT NULL,
    statutory_due_on date,
    remind_at timestamptz,
    yellow_at timestamptz,
    red_at timestamptz,
    escalate_department_at timestamptz,
    escalate_lead_at timestamptz,
    escalate_supervisor_at timestamptz,
    urged integer DEFAULT 0 NOT NULL,
    urged_at timestamptz,  -- The last urge (催办) of the item; moved_at: the first act of its department after that.
    moved_at timestamptz,
    answer_by timestamptz,  -- Until when the last urge is to be answered; null: it named no window.
    answered_at timestamptz,  -- When it was answered (回复催办); expected_on: for which day it is promised.
    expected_on date,
    CONSTRAINT duty_has_a_limit_or_says_why_not CHECK (((clock IS NULL) <> (unlimited IS NULL))),
    CONSTRAINT duty_pkey PRIMARY KEY (process_kind, case_no, key)
);
CREATE INDEX duty_lit ON duty (department, lead_department) INCLUDE (case_no, key, process_kind, kind, role, person, bundle, hall, due_on, due_order, remind_at, yellow_at, red_at, urged, since, moved_at) WHERE ((act IS NOT NULL) AND (party <> 'applicant'));
CREATE INDEX duty_of_all ON duty (due_order, case_no, key, COALESCE(red_at, 'infinity'::timestamptz)) WHERE ((act IS NOT NULL) AND (party <> 'applicant'));
CREATE INDEX duty_of_all_received ON duty (received_at, case_no, key) WHERE ((act IS NOT NULL) AND (party <> 'applicant'));
CREATE INDEX duty_of_applicant ON duty (due_order, case_no, key) WHERE ((party = 'applicant') AND (kind <> 'item'));
CREATE INDEX duty_of_applicant_at ON duty (hall, due_order, case_no, key) WHERE ((party = 'applicant') AND (kind <> 'item'));
CREATE INDEX duty_of_department ON duty (department, due_order, case_no, key, COALESCE(red_at, 'infinity'::timestamptz)) WHERE ((act IS NOT NULL) AND (department IS NOT NULL));
CREATE INDEX duty_of_hall ON duty (hall, due_order, case_no, key) WHERE ((act IS NOT NULL) AND (role = 'counter_clerk'));
CREATE INDEX duty_of_item ON duty (of_department, due_order, case_no, key) WHERE (kind = 'item');
CREATE INDEX duty_of_lead ON duty (lead_department, due_order, case_no, key, COALESCE(red_at, 'infinity'::timestamptz)) WHERE ((act IS NOT NULL) AND (party <> 'applicant'));
CREATE INDEX duty_of_office ON duty (role, due_order, case_no, key) WHERE ((act IS NOT NULL) AND (role <> ALL (ARRAY['handler', 'department_head'])));
CREATE INDEX duty_of_person ON duty (person, due_order, case_no, key) WHERE (person IS NOT NULL);
CREATE INDEX duty_of_role ON duty (department, role, due_order, case_no, key) WHERE ((act IS NOT NULL) AND (department IS NOT NULL) AND (role IS NOT NULL));
CREATE INDEX duty_stops ON duty (due_order, case_no, key) WHERE (kind = 'stop');
CREATE INDEX duty_urged ON duty (due_order, case_no, key) WHERE ((kind = 'item') AND (urged > 0));
CREATE INDEX duty_urged_of ON duty (of_department, due_order, case_no, key) WHERE ((kind = 'item') AND (urged > 0));
CREATE INDEX duty_waits ON duty (due_order, case_no, key) WHERE ((act IS NULL) OR (party = 'applicant'));
CREATE INDEX duty_waits_of_lead ON duty (lead_department, due_order, case_no, key) WHERE ((act IS NULL) OR (party = 'applicant'));
CREATE INDEX duty_waits_received ON duty (received_at, case_no, key) WHERE ((act IS NULL) OR (party = 'applicant'));

-- Cases whose duties are still to be made, since they are older than the table.
CREATE TABLE duty_unfilled (
    case_no text NOT NULL,
    CONSTRAINT duty_unfilled_pkey PRIMARY KEY (case_no),
    CONSTRAINT duty_unfilled_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no)
);

-- 电子证照: one version of a result (an item's key, or 'composite'), the code of its verification page, and its PDF once it
-- was asked for. Personal.
CREATE TABLE e_licence (
    code text NOT NULL,  -- Unguessable; it stands on the paper as a QR code. Whoever has it reads kind, number, masked holder, organ, dates and state.
    case_no text NOT NULL,
    subject text NOT NULL,
    version integer NOT NULL,
    made_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    digest text,  -- SHA-256 of the PDF, in hexadecimal.
    pdf bytea,
    shown jsonb,  -- What its verification page says, as the case stood after the entry shown_seq; a person's name masked.
    shown_seq integer,  -- Where the case has gone on since, it is made anew by the next who asks.
    CONSTRAINT e_licence_file CHECK (((digest IS NULL) = (pdf IS NULL))),
    CONSTRAINT e_licence_shown CHECK (((shown IS NULL) = (shown_seq IS NULL))),
    CONSTRAINT e_licence_version CHECK ((version > 0)),
    CONSTRAINT e_licence_once UNIQUE (case_no, subject, version),
    CONSTRAINT e_licence_pkey PRIMARY KEY (code),
    CONSTRAINT e_licence_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no) ON DELETE CASCADE
);

-- Journals with entries that figures do not count yet.
CREATE TABLE figure_due (
    place bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    case_no text NOT NULL,
    noted_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    next_try_at timestamptz,  -- When a case that could not be counted is tried again; code says why.
    code text,
    source text DEFAULT 'case' NOT NULL,  -- What case_no names: a case by its journal or its ratings, a matter, a begun application, a call of a survey.
    CONSTRAINT figure_due_source CHECK ((source = ANY (ARRAY['case', 'rating', 'matter', 'draft', 'survey']))),
    CONSTRAINT figure_due_pkey PRIMARY KEY (place)
);

-- What figures count, from the journal; made again by `figures rebuild`.
CREATE TABLE figure_fact (
    case_no text NOT NULL,
    key text NOT NULL,  -- Tells it from the other facts of its case.
    kind text NOT NULL,
    counted_on date NOT NULL,  -- The Beijing day by which it is counted; until_on: when what lasts ended.
    until_on date,
    bundle text NOT NULL,
    lead_department text NOT NULL,
    department text NOT NULL,  -- Who answers for it; of a whole case the lead.
    hall text,  -- The hall that received the case, wherever it is now; null: none was named.
    channel text NOT NULL,
    item text,
    ground text,  -- The why, way the how, as codes; what they are depends on the kind.
    way text,
    timing text,  -- Beside the promise: early, on_time, late; law: within, late.
    law text,
    days smallint,  -- Working days it took; promised: that it had; both without time that was stopped.
    promised smallint,
    amount integer,
    visits smallint,  -- How many fewer than the items done singly (四减), as papers and saved_days.
    papers smallint,
    saved_days smallint,
    known_from timestamptz NOT NULL,  -- As of which moment it was known; until known_until it held.
    known_until timestamptz DEFAULT 'infinity'::timestamptz NOT NULL,
    CONSTRAINT figure_fact_was_known CHECK ((known_from < known_until)),
    CONSTRAINT figure_fact_pkey PRIMARY KEY (case_no, key, known_from)
);
CREATE INDEX figure_fact_counted ON figure_fact (kind, counted_on) INCLUDE (bundle, lead_department, department, hall, channel, item, ground, way, timing, law, days, promised, amount, visits, papers, saved_days, known_from, known_until);
CREATE INDEX figure_fact_open ON figure_fact (COALESCE(until_on, 'infinity'::date), known_until, counted_on) WHERE (kind = 'open');
CREATE TRIGGER figures_gone AFTER DELETE ON figure_fact REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION figures_changed();
CREATE TRIGGER figures_moved AFTER UPDATE ON figure_fact REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION figures_changed();
CREATE TRIGGER figures_put AFTER INSERT ON figure_fact REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION figures_changed();

-- Months (their first day) with how often facts of theirs were written, closed or taken away.
CREATE TABLE figure_month (
    month date NOT NULL,
    version bigint NOT NULL,
    CONSTRAINT figure_month_pkey PRIMARY KEY (month)
);

-- Up to which entry the facts of a case are made.
CREATE TABLE figure_place (
    case_no text NOT NULL,
    seq integer NOT NULL,
    CONSTRAINT figure_place_pkey PRIMARY KEY (case_no),
    CONSTRAINT figure_place_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no) ON DELETE CASCADE
);

-- Files by content; the same paper is kept once.
CREATE TABLE file_copy (
    digest text NOT NULL,
    media_type text NOT NULL,
    size integer NOT NULL,
    body bytea NOT NULL,
    stored_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    kept_by text DEFAULT '' NOT NULL,  -- Who uploaded it last: an account or, of an applicant, the case.
    in_use boolean DEFAULT false NOT NULL,  -- Something on file is known to refer to it: it stays.
    CONSTRAINT file_size_limit CHECK ((size <= ((20 * 1024) * 1024))),
    CONSTRAINT file_copy_pkey PRIMARY KEY (digest)
);
CREATE INDEX file_copy_kept_by ON file_copy (kept_by, stored_at) WHERE (NOT in_use);
CREATE INDEX file_copy_loose ON file_copy (stored_at) WHERE (NOT in_use);

-- Declaration and privacy notice of an online application, as they were shown and ticked.
CREATE TABLE filing_declaration (
    case_no text NOT NULL,
    said text NOT NULL,
    said_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT filing_declaration_pkey PRIMARY KEY (case_no),
    CONSTRAINT filing_declaration_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no) ON DELETE CASCADE
);

-- 预测: what would be late in the next days, as it was said on each morning.
CREATE TABLE forecast (
    made_on date NOT NULL,
    made_at timestamptz NOT NULL,
    open_items integer NOT NULL,  -- Items that were looked at: undecided, due within the days ahead.
    unknown_items integer NOT NULL,  -- Of them those of which too few were finished to say anything.
    CONSTRAINT forecast_pkey PRIMARY KEY (made_on)
);

CREATE TABLE forecast_line (
    made_on date NOT NULL,
    case_no text NOT NULL,
    item text NOT NULL,
    rank integer NOT NULL,  -- Its place in the list: the likeliest and soonest first.
    department text NOT NULL,
    lead_department text NOT NULL,
    bundle text NOT NULL,
    due_on date NOT NULL,
    chance real,  -- Probability that it passes its due day; null: too little history.
    low real,  -- With so little history it may as well be low to high (of ten resamples eight lie there).
    high real,
    spent integer NOT NULL,  -- Working days since it began; left_days: from then to its due day.
    left_days integer NOT NULL,
    finished integer NOT NULL,  -- Finished items of its kind in its department that it was judged by.
    slower integer NOT NULL,  -- Of them those that took longer than it has taken; late_then: than it has until its due day.
    late_then integer NOT NULL,
    outcome text,  -- What became of it; void: its limit changed or it was withdrawn, so it is not counted.
    settled_at timestamptz,
    CONSTRAINT forecast_chance CHECK (((chance >= (0)::double precision) AND (chance <= (1)::double precision))),
    CONSTRAINT forecast_outcome CHECK ((outcome = ANY (ARRAY['in_time', 'late', 'void']))),
    CONSTRAINT forecast_line_pkey PRIMARY KEY (made_on, case_no, item),
    CONSTRAINT forecast_line_made_on_fkey FOREIGN KEY (made_on) REFERENCES forecast(made_on) ON DELETE CASCADE
);
CREATE INDEX forecast_by_rank ON forecast_line (made_on, rank);
CREATE INDEX forecast_of_department ON forecast_line (department, made_on, rank);
CREATE INDEX forecast_of_lead ON forecast_line (lead_department, made_on, rank);
CREATE INDEX forecast_open ON forecast_line (due_on) WHERE (outcome IS NULL);

-- Fields that stood filled in when the applicant came to them, without their values.
CREATE TABLE form_source (
    case_no text NOT NULL,
    field text NOT NULL,
    source text NOT NULL,
    level integer DEFAULT 0 NOT NULL,  -- Assurance level of the log-in where the value counts as verified by it; else 0.
    changed boolean DEFAULT false NOT NULL,  -- The applicant wrote something else than what was known.
    CONSTRAINT form_source_known CHECK ((source = ANY (ARRAY['log_in', 'earlier_case']))),
    CONSTRAINT form_source_pkey PRIMARY KEY (case_no, field),
    CONSTRAINT form_source_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no) ON DELETE CASCADE
);

-- Halls (大厅) of the organisation in force, and those that were before; hours and addresses stand in its body.
CREATE TABLE hall (
    hall text NOT NULL,
    name text NOT NULL,
    is_main boolean DEFAULT false NOT NULL,  -- The district's own hall: it sees to what no other hall received.
    in_force boolean DEFAULT true NOT NULL,
    receives text[],  -- Matters that can be handed in there; null: all.
    CONSTRAINT hall_pkey PRIMARY KEY (hall)
);
CREATE UNIQUE INDEX hall_main ON hall (is_main) WHERE (is_main AND in_force);

-- Counters (窗口) of halls.
CREATE TABLE hall_counter (
    hall text NOT NULL,
    counter text NOT NULL,
    name text NOT NULL,
    in_force boolean DEFAULT true NOT NULL,
    CONSTRAINT hall_counter_pkey PRIMARY KEY (hall, counter),
    CONSTRAINT hall_counter_hall_fkey FOREIGN KEY (hall) REFERENCES hall(hall)
);

-- 转交大厅: which hall handed a case to which; written with the entry hall_changed. The case's hall is the last one's.
CREATE TABLE hall_hand_over (
    act_id text NOT NULL,
    case_no text NOT NULL,
    from_hall text NOT NULL,
    to_hall text NOT NULL,
    actor_id text NOT NULL,
    handed_at timestamptz NOT NULL,
    CONSTRAINT hall_hand_over_pkey PRIMARY KEY (act_id),
    CONSTRAINT hall_hand_over_act_id_fkey FOREIGN KEY (act_id) REFERENCES act(act_id),
    CONSTRAINT hall_hand_over_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no) ON DELETE CASCADE
);
CREATE INDEX hall_hand_over_case ON hall_hand_over (case_no, handed_at DESC);
CREATE INDEX hall_hand_over_from ON hall_hand_over (from_hall, handed_at DESC, act_id);

-- Requests to departments' systems: one row per request number, so that a repeated hand-over is the same request.
CREATE TABLE hand_over (
    request_no text NOT NULL,
    case_no text NOT NULL,
    item text NOT NULL,
    department text NOT NULL,
    sent_at timestamptz,
    receipt text,
    taken_at timestamptz,
    run integer DEFAULT 0 NOT NULL,  -- How often the item had been opened again (退回): each time it is another request.
    CONSTRAINT hand_over_once_a_run UNIQUE (case_no, item, run),
    CONSTRAINT hand_over_pkey PRIMARY KEY (request_no),
    CONSTRAINT hand_over_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no)
);

-- Entries of hotline orders in the order in which they came on file: what a hotline reads on from its last one.
CREATE TABLE hotline_change (
    change_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    number text NOT NULL,
    seq integer NOT NULL,
    recorded_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT hotline_change_once UNIQUE (number, seq),
    CONSTRAINT hotline_change_pkey PRIMARY KEY (change_id),
    CONSTRAINT hotline_change_number_fkey FOREIGN KEY (number) REFERENCES hotline_order(number)
);
CREATE INDEX hotline_change_at ON hotline_change (recorded_at, change_id);

-- Work orders (工单) that a hotline's system filed, by its own number; with whoever called. Personal.
CREATE TABLE hotline_order (
    order_no text NOT NULL,
    number text NOT NULL,
    digest text NOT NULL,  -- SHA-256 of what was filed: the same again is the same order, another content is refused.
    filed_by text NOT NULL,
    filed_at timestamptz DEFAULT legal_now() NOT NULL,
    caller_name text DEFAULT '' NOT NULL,
    caller_phone text DEFAULT '' NOT NULL,
    CONSTRAINT hotline_order_caller CHECK (((length(caller_name) <= 60) AND (length(caller_phone) <= 30))),
    CONSTRAINT hotline_order_no CHECK ((order_no ~ '^[A-Za-z0-9_-]{1,40}$')),
    CONSTRAINT hotline_order_number_key UNIQUE (number),
    CONSTRAINT hotline_order_pkey PRIMARY KEY (order_no),
    CONSTRAINT hotline_order_filed_by_fkey FOREIGN KEY (filed_by) REFERENCES account(account_id),
    CONSTRAINT hotline_order_number_fkey FOREIGN KEY (number) REFERENCES process(number)
);

-- An item (事项) of a case: read model, made from the journal.
CREATE TABLE item_case (
    case_no text NOT NULL,
    key text NOT NULL,
    "position" integer NOT NULL,
    name text NOT NULL,
    department text NOT NULL,
    state text NOT NULL,
    routed text NOT NULL,
    handed_over boolean DEFAULT false NOT NULL,
    handler text,
    started_at timestamptz,
    due_on date,
    due_provisional boolean DEFAULT false NOT NULL,
    remind_at timestamptz,
    yellow_at timestamptz,
    red_at timestamptz,
    decided_at timestamptz,
    reason text,
    decision_act text,
    urged integer DEFAULT 0 NOT NULL,
    urged_at timestamptz,
    escalate_department_at timestamptz,
    escalate_lead_at timestamptz,
    escalate_supervisor_at timestamptz,
    statutory_due_on date,
    suspended text,
    stop_ends_on date,
    extension text,
    delivery_due_on date,
    delivered_at timestamptz,
    commitment text,
    commitment_due_on date,
    delegate text,
    signers text[] DEFAULT '{}'::text[] NOT NULL,  -- Who has to sign now (加签).
    asked text[] DEFAULT '{}'::text[] NOT NULL,  -- Who has not signed, be it their turn or not.
    signing_departments text[] DEFAULT '{}'::text[] NOT NULL,  -- Of everybody who was asked to sign.
    proposal text,
    proposal_by text,
    review_role text,  -- In which role somebody still signs the draft.
    signed text[] DEFAULT '{}'::text[] NOT NULL,  -- Who drafted or signed it.
    moved_at timestamptz,  -- First act of the department after the last urge (催办).
    returns integer DEFAULT 0 NOT NULL,
    numbering jsonb,  -- Of what was granted and is numbered by rule: the series of its number, and the fewest digits of its serial.
    CONSTRAINT item_commitment_known CHECK ((commitment = ANY (ARRAY['due', 'met', 'rectifying', 'revoked']))),
    CONSTRAINT item_extension_known CHECK ((extension = ANY (ARRAY['pending', 'approved', 'refused']))),
    CONSTRAINT item_proposal_known CHECK ((proposal = ANY (ARRAY['grant', 'refuse']))),
    CONSTRAINT item_case_pkey PRIMARY KEY (case_no, key),
    CONSTRAINT item_case_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no)
);
CREATE INDEX item_case_asked ON item_case USING gin (asked) WHERE (asked <> '{}'::text[]);
CREATE INDEX item_case_delegate ON item_case (delegate) WHERE (delegate IS NOT NULL);
CREATE INDEX item_case_hand_over ON item_case (department, started_at) WHERE ((state = 'open') AND (NOT handed_over) AND (routed <> 'inbox'));
CREATE INDEX item_case_handler ON item_case (handler) WHERE ((handler IS NOT NULL) AND (state = ANY (ARRAY['waiting', 'reviewing', 'open'])));
CREATE INDEX item_case_of_department ON item_case (department, started_at, case_no, key) WHERE (state = 'open');
CREATE TRIGGER item_department AFTER INSERT ON item_case REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION case_departments_added();

-- Who was told of an item (抄送), and whether they have read it.
CREATE TABLE item_copy (
    case_no text NOT NULL,
    key text NOT NULL,
    account_id text NOT NULL,
    read boolean NOT NULL,
    CONSTRAINT item_copy_pkey PRIMARY KEY (case_no, key, account_id),
    CONSTRAINT item_copy_case_no_key_fkey FOREIGN KEY (case_no, key) REFERENCES item_case(case_no, key)
);
CREATE INDEX item_copy_unread ON item_copy (account_id) WHERE (NOT read);

-- A joint event (联合事项) of a case: read model, made from the journal.
CREATE TABLE joint_event (
    case_no text NOT NULL,
    key text NOT NULL,
    "position" integer NOT NULL,
    name text NOT NULL,
    kind text NOT NULL,
    convenor text NOT NULL,
    booking text NOT NULL,
    partial boolean NOT NULL,
    phase text NOT NULL,
    round integer NOT NULL,
    turn integer NOT NULL,
    moves_left integer NOT NULL,
    starts_at timestamptz,
    ends_at timestamptz,
    slots jsonb NOT NULL,  -- Proposed or offered ones; the one that is fixed stands in starts_at, ends_at.
    outcome text,
    clock text,  -- The kind of limit under which it stands; the term is that of this step.
    held_at timestamptz,
    closed_at timestamptz,
    due_on date,
    due_provisional boolean NOT NULL,
    remind_at timestamptz,
    yellow_at timestamptz,
    red_at timestamptz,
    escalate_department_at timestamptz,
    escalate_lead_at timestamptz,
    escalate_supervisor_at timestamptz,
    past jsonb DEFAULT '[]'::jsonb NOT NULL,  -- Earlier meetings and what was called off: round, turn, slot, became (held or cancelled), oldest first.
    during tstzrange,  -- From the first to the last of all its times: fixed, proposed, and past.
    CONSTRAINT joint_kind_known CHECK ((kind = ANY (ARRAY['review', 'inspection', 'acceptance']))),
    CONSTRAINT joint_slot_whole CHECK (((starts_at IS NULL) = (ends_at IS NULL))),
    CONSTRAINT joint_event_pkey PRIMARY KEY (case_no, key),
    CONSTRAINT joint_event_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no)
);
CREATE INDEX joint_event_during ON joint_event USING gist (during);
CREATE TRIGGER convenor_department AFTER INSERT ON joint_event REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION case_departments_added();
CREATE TRIGGER joint_event_lasts BEFORE INSERT OR UPDATE ON joint_event FOR EACH ROW EXECUTE FUNCTION joint_event_lasts();

-- One department that takes part in a joint event.
CREATE TABLE joint_party (
    case_no text NOT NULL,
    event text NOT NULL,
    department text NOT NULL,
    "position" integer NOT NULL,
    items text[] NOT NULL,
    officers_needed integer NOT NULL,
    answer text,
    officers text[] NOT NULL,  -- Named for it.
    present text[],  -- Were there; null: not held yet.
    verdict text,
    silent text[] NOT NULL,  -- What it did not answer in time.
    in_round boolean NOT NULL,  -- Whether it takes part in the round that runs.
    passed boolean NOT NULL,
    to_do text,  -- What the department has to do now.
    CONSTRAINT joint_task_known CHECK ((to_do = ANY (ARRAY['confirm', 'opinion']))),
    CONSTRAINT joint_party_pkey PRIMARY KEY (case_no, event, department),
    CONSTRAINT joint_party_case_no_event_fkey FOREIGN KEY (case_no, event) REFERENCES joint_event(case_no, key) ON DELETE CASCADE
);
CREATE TRIGGER party_department AFTER INSERT ON joint_party REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION case_departments_added();

-- The journal (日志): append only, written by append_entries alone, chained by hash.
CREATE TABLE journal (
    case_no text NOT NULL,
    seq integer NOT NULL,
    kind text NOT NULL,
    item text,
    act_id text,
    actor_id text,
    at timestamptz NOT NULL,  -- The legal time of the entry.
    recorded_at timestamptz DEFAULT clock_timestamp() NOT NULL,  -- The wall's time at which it was written.
    body text NOT NULL,
    prev text NOT NULL,
    hash text NOT NULL,
    process_kind text DEFAULT 'case' NOT NULL,  -- Which rules the process goes by; case_no is its number.
    CONSTRAINT journal_pkey PRIMARY KEY (case_no, seq),
    CONSTRAINT journal_of_a_process FOREIGN KEY (process_kind, case_no) REFERENCES process(kind, number)
);
CREATE INDEX journal_by_silence ON journal (at, case_no, seq) WHERE ((process_kind = 'case') AND ((kind = 'pre_review_silent') OR ((kind = ANY (ARRAY['case_accepted', 'item_decided', 'joint_opinion_given'])) AND (((body)::jsonb ->> 'via') = ANY (ARRAY['deemed', 'silence'])))));
CREATE INDEX journal_calendar_changed ON journal (at DESC) WHERE (kind = 'calendar_changed');
CREATE INDEX journal_delay_explained ON journal (at, hash) WHERE ((process_kind = 'case') AND (kind = 'delay_explained'));
CREATE INDEX journal_voucher ON journal ((((body)::jsonb ->> 'voucher'))) WHERE (kind = 'payment_made');
CREATE TRIGGER journal_append_only BEFORE DELETE OR UPDATE ON journal FOR EACH ROW EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER journal_figures_due AFTER INSERT ON journal REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION figures_are_due();
CREATE TRIGGER journal_hotline_told AFTER INSERT ON journal REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION hotline_is_told();
CREATE TRIGGER journal_no_truncate BEFORE TRUNCATE ON journal FOR EACH STATEMENT EXECUTE FUNCTION journal_is_append_only();
CREATE TRIGGER journal_takes_over_plan AFTER INSERT ON journal FOR EACH ROW WHEN ((new.kind = 'definition_changed')) EXECUTE FUNCTION take_over_plan();

-- Devices and addresses from which a subject has got in before: what strangers try elsewhere does not lock these out.
CREATE TABLE known_place (
    kind text NOT NULL,
    subject bytea NOT NULL,
    place bytea NOT NULL,
    seen_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT known_place_pkey PRIMARY KEY (kind, subject, place)
);

-- What a department's system answered to a request that is no longer asked: refused, no act, kept as evidence.
CREATE TABLE late_answer (
    department text NOT NULL,
    request_no text NOT NULL,
    digest text NOT NULL,  -- Of the answer without its message number: the same answer again is counted.
    code text NOT NULL,
    said jsonb NOT NULL,  -- The answer; personal.
    times integer DEFAULT 1 NOT NULL,
    first_at timestamptz DEFAULT legal_now() NOT NULL,
    last_at timestamptz DEFAULT legal_now() NOT NULL,
    CONSTRAINT late_answer_pkey PRIMARY KEY (request_no, digest),
    CONSTRAINT late_answer_request_no_fkey FOREIGN KEY (request_no) REFERENCES hand_over(request_no)
);
CREATE INDEX late_answer_last ON late_answer (last_at DESC, request_no);

-- 整事项移交: who ordered that which department leads the open cases of a bundle, why, by which document. Never changed.
CREATE TABLE lead_order (
    order_id text NOT NULL,
    bundle text NOT NULL,
    to_department text NOT NULL,
    reason text NOT NULL,
    document text DEFAULT '' NOT NULL,
    ordered_by text NOT NULL,
    on_behalf_of text,  -- In whose place it was ordered (代理); null: in their own.
    ordered_at timestamptz NOT NULL,  -- Legal time.
    CONSTRAINT lead_order_reason CHECK ((reason <> '')),
    CONSTRAINT lead_order_pkey PRIMARY KEY (order_id),
    CONSTRAINT lead_order_on_behalf_of_fkey FOREIGN KEY (on_behalf_of) REFERENCES account(account_id),
    CONSTRAINT lead_order_ordered_by_fkey FOREIGN KEY (ordered_by) REFERENCES account(account_id)
);
CREATE INDEX lead_order_newest ON lead_order (ordered_at, order_id);

-- The cases of such an order; the act of each is named lead-ORDER-CASE, so that it is done once however often it is
-- sent.
CREATE TABLE lead_order_case (
    order_id text NOT NULL,
    case_no text NOT NULL,
    from_department text NOT NULL,  -- Who led when it was taken into the order.
    sent_at timestamptz,  -- When its act was on file (wall's time); null: not yet.
    code text,  -- Why its act was not taken, where that was said before it was on file.
    CONSTRAINT lead_order_case_pkey PRIMARY KEY (order_id, case_no),
    CONSTRAINT lead_order_case_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no),
    CONSTRAINT lead_order_case_order_id_fkey FOREIGN KEY (order_id) REFERENCES lead_order(order_id)
);
CREATE INDEX lead_order_unsent ON lead_order_case (order_id, case_no) WHERE ((sent_at IS NULL) AND (code IS NULL));

-- The one legal clock of web, ledger and sender; one row.
CREATE TABLE legal_clock (
    only_row boolean DEFAULT true NOT NULL,
    ahead interval DEFAULT '00:00:00'::interval NOT NULL,  -- Moves in the embedded stack only (演示时钟).
    CONSTRAINT legal_clock_only_row_check CHECK (only_row),
    CONSTRAINT legal_clock_pkey PRIMARY KEY (only_row)
);

-- One message to a party outside; written in the transaction of the entries from which it follows.
CREATE TABLE letter (
    letter_id text NOT NULL,  -- Goes with every try, so that the party can tell a letter that comes twice.
    party text NOT NULL,
    kind text NOT NULL,
    number text,  -- The process that it is about; null where there is none yet.
    subject text DEFAULT '' NOT NULL,
    lane text NOT NULL,  -- Letters of a lane are sent in the order of their places; lanes do not wait for each other.
    place bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    body jsonb DEFAULT '{}'::jsonb NOT NULL,
    state text DEFAULT 'waiting' NOT NULL,  -- failed: a dead letter (死信), until a person sends it again or drops it; it holds up its lane.
    tries integer DEFAULT 0 NOT NULL,
    made_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    next_try_at timestamptz DEFAULT clock_timestamp() NOT NULL,  -- By the wall clock; while a try is under way, when it counts as lost.
    settled_at timestamptz,
    code text,
    answer jsonb,
    mended_by text,  -- The account that sent it again or dropped it.
    CONSTRAINT letter_state CHECK ((state = ANY (ARRAY['waiting', 'done', 'failed', 'dropped']))),
    CONSTRAINT letter_pkey PRIMARY KEY (letter_id),
    CONSTRAINT letter_number_fkey FOREIGN KEY (number) REFERENCES process(number) ON DELETE CASCADE
);
CREATE INDEX letter_dead ON letter (settled_at) WHERE (state = 'failed');
CREATE INDEX letter_due_of_party ON letter (party, next_try_at, place) WHERE (state = 'waiting');
CREATE INDEX letter_of_platform ON letter (((body ->> 'on')), state) WHERE ((party = 'platform') AND (kind = 'event'));
CREATE INDEX letter_of_process ON letter (number) WHERE (number IS NOT NULL);
CREATE INDEX letter_open ON letter (party, lane, place) WHERE (state = ANY (ARRAY['waiting', 'failed']));
CREATE INDEX letter_settled ON letter (settled_at) WHERE (state = ANY (ARRAY['done', 'dropped']));

-- What was typed into the search of a list; the address carries the id alone.
CREATE TABLE list_search (
    search_id text NOT NULL,
    session bytea NOT NULL,
    words text NOT NULL,
    searched_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT list_search_pkey PRIMARY KEY (search_id),
    CONSTRAINT list_search_session_fkey FOREIGN KEY (session) REFERENCES web_session(id_hash) ON DELETE CASCADE
);
CREATE INDEX list_search_of_session ON list_search (session, searched_at);

-- Each time that a source was asked about somebody: the record stays, what was asked and answered only as long as
-- allowed.
CREATE TABLE look_up (
    look_up_id text NOT NULL,
    draft_id text,  -- The application for which it was asked, as it was filled in; it may be gone, or never have been (API).
    material text NOT NULL,
    source text NOT NULL,
    record text NOT NULL,
    source_name text NOT NULL,
    purpose text NOT NULL,  -- What for, in the words of the definition under which it was asked.
    duty text NOT NULL,  -- The article by which it was asked: a duty, or the consent of the person.
    asked_digest text NOT NULL,  -- By what the same question is known again; empty once it is erased.
    asked jsonb,  -- About whom, by which values; personal, erased with the answer.
    keep_days integer NOT NULL,  -- Calendar days for which the answer may be kept after it came.
    made_at timestamptz DEFAULT clock_timestamp() NOT NULL,  -- By the wall clock; asked_at and the other moments are legal time.
    asked_at timestamptz NOT NULL,
    outcome text,  -- Null: nothing came yet; away: the source does not answer, and goes on being asked; not_asked: too many in a day.
    code text,
    answered_at timestamptz,
    answer jsonb,
    answer_digest text,
    valid_until date,
    differs text[] DEFAULT '{}'::text[] NOT NULL,  -- Fields (group.field) of which the source says otherwise than the applicant; their values stand in the answer.
    disputed_at timestamptz,  -- When the applicant said that the source is wrong (校核); their paper counts meanwhile.
    disputed_words text,
    check_outcome text,  -- What the holder said of it: corrected, or upheld as it was.
    checked_at timestamptz,
    forgotten_at timestamptz,  -- When what was asked and answered was erased.
    act_id text,  -- The act that opens its case, or will: by it the case finds it, and an entry on paper (纸质补录) before.
    basis text DEFAULT 'duty' NOT NULL,
    check_due_on date,  -- By when the holder checks what is said to be wrong (校核); null: the calendar does not reach so far.
    urged integer DEFAULT 0 NOT NULL,  -- How often the holder was urged to check.
    urged_at timestamptz,
    urged_by text,  -- Who urged last; null: the system, the day after it was due.
    CONSTRAINT look_up_basis CHECK ((basis = ANY (ARRAY['duty', 'consent']))),
    CONSTRAINT look_up_check CHECK ((check_outcome = ANY (ARRAY['corrected', 'upheld']))),
    CONSTRAINT look_up_outcome CHECK ((outcome = ANY (ARRAY['found', 'not_found', 'differs', 'away', 'not_asked']))),
    CONSTRAINT look_up_whose CHECK ((num_nonnulls(draft_id, act_id) > 0)),
    CONSTRAINT look_up_pkey PRIMARY KEY (look_up_id),
    CONSTRAINT look_up_urged_by_fkey FOREIGN KEY (urged_by) REFERENCES account(account_id)
);
CREATE INDEX look_up_checks ON look_up (disputed_at, look_up_id) WHERE (disputed_at IS NOT NULL);
CREATE INDEX look_up_kept ON look_up (answered_at) WHERE ((answer IS NOT NULL) OR (asked IS NOT NULL));
CREATE INDEX look_up_of_act ON look_up (act_id, material) WHERE (act_id IS NOT NULL);
CREATE INDEX look_up_of_draft ON look_up (draft_id);
CREATE INDEX look_up_unchecked ON look_up (check_due_on) WHERE ((disputed_at IS NOT NULL) AND (check_outcome IS NULL));

-- Separate consents to a look-up (个人信息保护法): a line each time, the last one of a source counts.
CREATE TABLE look_up_consent (
    consent_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    draft_id text NOT NULL,  -- The application; the line stays when that is gone, and names nobody.
    source text NOT NULL,
    said text NOT NULL,
    version integer NOT NULL,
    words_digest text NOT NULL,
    door text NOT NULL,
    said_by text NOT NULL,  -- Who typed it: the person themselves, or the clerk to whom they said it.
    at timestamptz NOT NULL,
    CONSTRAINT look_up_consent_door CHECK ((door = ANY (ARRAY['online', 'window']))),
    CONSTRAINT look_up_consent_said CHECK ((said = ANY (ARRAY['given', 'refused', 'withdrawn']))),
    CONSTRAINT look_up_consent_pkey PRIMARY KEY (consent_id)
);
CREATE INDEX look_up_consent_of_draft ON look_up_consent (draft_id, source, consent_id DESC);

-- A material of a case: held already (e-licence, shared data) or handed in, with its file where there is one.
CREATE TABLE material_copy (
    case_no text NOT NULL,
    material text NOT NULL,
    "position" integer NOT NULL,
    source text NOT NULL,
    file_name text,
    digest text,
    act_id text,
    added_at timestamptz NOT NULL,
    provenance jsonb,  -- Where the copy comes from (origin, moment, digests of the files as they came in), what was done to it, until when it is valid.
    CONSTRAINT material_copy_source_check CHECK ((source = ANY (ARRAY['held', 'handed_in', 'generated', 'produced', 'missing']))),
    CONSTRAINT material_copy_pkey PRIMARY KEY (case_no, material, "position"),
    CONSTRAINT material_copy_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no),
    CONSTRAINT material_copy_digest_fkey FOREIGN KEY (digest) REFERENCES file_copy(digest)
);

-- Separate consent (个人信息保护法 arts 13, 14) to use a paper of an earlier case in an application; refusing it costs
-- nothing.
CREATE TABLE material_reuse (
    reuse_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    person_id text NOT NULL,
    draft_id text NOT NULL,
    material text NOT NULL,
    digest text NOT NULL,
    from_case_no text NOT NULL,
    purpose text DEFAULT 'reuse' NOT NULL,
    said text NOT NULL,  -- The words that were agreed to.
    given_at timestamptz NOT NULL,
    withdrawn_at timestamptz,  -- The copy was taken out of the application again before it was sent.
    CONSTRAINT material_reuse_purpose CHECK ((purpose = 'reuse')),
    CONSTRAINT material_reuse_once UNIQUE (draft_id, material, digest),
    CONSTRAINT material_reuse_pkey PRIMARY KEY (reuse_id),
    CONSTRAINT material_reuse_from_case_no_fkey FOREIGN KEY (from_case_no) REFERENCES case_file(case_no) ON DELETE CASCADE,
    CONSTRAINT material_reuse_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(person_id) ON DELETE CASCADE
);
CREATE INDEX material_reuse_case ON material_reuse (from_case_no);
CREATE INDEX material_reuse_person ON material_reuse (person_id, given_at DESC);

-- One message by one channel: what became of it. The address is read when it is sent.
CREATE TABLE message (
    message_id text NOT NULL,
    news_id bigint NOT NULL,
    channel text NOT NULL,
    state text DEFAULT 'waiting' NOT NULL,  -- failed: for good, a person looks; dropped: nobody wants to be told that way any more.
    tries integer DEFAULT 0 NOT NULL,
    made_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    next_try_at timestamptz DEFAULT clock_timestamp() NOT NULL,  -- By the wall clock; while a try is under way, when it counts as lost.
    settled_at timestamptz,
    receipt text,
    code text,
    language text,  -- In which it was sent; null: not sent, or before there was a choice.
    CONSTRAINT message_language CHECK ((language = ANY (ARRAY['zh-CN', 'en']))),
    CONSTRAINT message_state CHECK ((state = ANY (ARRAY['waiting', 'sent', 'failed', 'dropped']))),
    CONSTRAINT message_once UNIQUE (news_id, channel),
    CONSTRAINT message_pkey PRIMARY KEY (message_id),
    CONSTRAINT message_news_id_fkey FOREIGN KEY (news_id) REFERENCES news(news_id) ON DELETE CASCADE
);
CREATE INDEX message_failed ON message (settled_at) WHERE (state = 'failed');
CREATE INDEX message_waiting ON message (next_try_at) WHERE (state = 'waiting');
CREATE TRIGGER rating_message_figures_due AFTER UPDATE OF state ON message FOR EACH ROW WHEN (((new.state = 'sent') AND (old.state IS DISTINCT FROM new.state))) EXECUTE FUNCTION rating_message_is_due();

-- Migrations that were applied, each with the SHA-256 of its text.
CREATE TABLE migration (
    name text NOT NULL,
    digest text NOT NULL,
    applied_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT migration_pkey PRIMARY KEY (name)
);

-- What is told to whom (domain/news), without words and personal data; written in the transaction of its entry.
CREATE TABLE news (
    news_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    process_kind text DEFAULT 'case' NOT NULL,
    number text NOT NULL,
    key text NOT NULL,  -- Its name within the process: the same decision proposed twice tells once.
    seq integer NOT NULL,
    at timestamptz NOT NULL,
    kind text NOT NULL,
    audience text NOT NULL,
    person text,
    role text,
    department text,
    item text,
    joint text,
    facts jsonb DEFAULT '{}'::jsonb NOT NULL,  -- What the template needs besides, by code or date.
    told_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    hall text,  -- Whose counters are told (audience hall).
    CONSTRAINT news_audience CHECK ((audience = ANY (ARRAY['applicant', 'person', 'role', 'cosigner', 'hall']))),
    CONSTRAINT news_once UNIQUE (number, key),
    CONSTRAINT news_pkey PRIMARY KEY (news_id),
    CONSTRAINT news_number_fkey FOREIGN KEY (number) REFERENCES process(number)
);
CREATE INDEX news_of_hall ON news (hall, news_id) WHERE (hall IS NOT NULL);
CREATE INDEX news_of_person ON news (person, news_id) WHERE (person IS NOT NULL);
CREATE INDEX news_of_role ON news (role, department, news_id) WHERE (role IS NOT NULL);

-- The last piece of news that somebody in that role marked as seen.
CREATE TABLE news_seen (
    account_id text NOT NULL,
    role text NOT NULL,
    department text DEFAULT '' NOT NULL,
    news_id bigint NOT NULL,
    CONSTRAINT news_seen_pkey PRIMARY KEY (account_id, role, department),
    CONSTRAINT news_seen_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(account_id) ON DELETE CASCADE
);

-- Numbered notices (文号): append only, one per entry.
CREATE TABLE notice (
    number text NOT NULL,
    organ text NOT NULL,
    letter text NOT NULL,
    year integer NOT NULL,
    serial integer NOT NULL,
    case_no text NOT NULL,
    entry_seq integer NOT NULL,
    kind text NOT NULL,
    item text,
    issued_at timestamptz NOT NULL,
    CONSTRAINT notice_serial_counts CHECK ((serial > 0)),
    CONSTRAINT notice_entry_once UNIQUE (case_no, entry_seq, kind),
    CONSTRAINT notice_number_unique UNIQUE (number),
    CONSTRAINT notice_serial_once UNIQUE (organ, letter, year, serial),
    CONSTRAINT notice_case_no_entry_seq_fkey FOREIGN KEY (case_no, entry_seq) REFERENCES journal(case_no, seq)
);
CREATE TRIGGER notice_append_only BEFORE DELETE OR UPDATE ON notice FOR EACH ROW EXECUTE FUNCTION notices_are_append_only();
CREATE TRIGGER notice_no_truncate BEFORE TRUNCATE ON notice FOR EACH STATEMENT EXECUTE FUNCTION notices_are_append_only();

-- Which entries are notices (文书), each with the letter (字) of its series.
CREATE TABLE notice_kind (
    kind text NOT NULL,
    letter text NOT NULL,
    CONSTRAINT notice_kind_pkey PRIMARY KEY (kind),
    CONSTRAINT notice_letter_unique UNIQUE (letter)
);

-- One counter per organ, letter and Beijing year; its row is locked until the append ends, so a rollback leaves no gap.
CREATE TABLE notice_series (
    organ text NOT NULL,
    letter text NOT NULL,
    year integer NOT NULL,
    last integer NOT NULL,
    CONSTRAINT notice_series_counts CHECK ((last > 0)),
    CONSTRAINT notice_series_pkey PRIMARY KEY (organ, letter, year),
    CONSTRAINT notice_series_letter_fkey FOREIGN KEY (letter) REFERENCES notice_kind(letter),
    CONSTRAINT notice_series_organ_fkey FOREIGN KEY (organ) REFERENCES organ(slug)
);

-- Names of the organs that issue notices, from published definitions.
CREATE TABLE organ (
    slug text NOT NULL,
    name text NOT NULL,
    label text NOT NULL,  -- What numbers carry: unlike the name it is never shared, so two organs can never make the same number.
    CONSTRAINT organ_label_unique UNIQUE (label),
    CONSTRAINT organ_pkey PRIMARY KEY (slug)
);

-- Organisation data as they were loaded, each version once under its SHA-256; none is changed.
CREATE TABLE organisation (
    version text NOT NULL,
    body text NOT NULL,
    CONSTRAINT organisation_pkey PRIMARY KEY (version)
);

-- Who put which version in force, and why; the last one is in force.
CREATE TABLE organisation_load (
    load_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    loaded_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    version text NOT NULL,
    loaded_by text,  -- null: the installation itself, from its own file.
    reason text,
    file text DEFAULT '' NOT NULL,
    CONSTRAINT organisation_load_says_why CHECK (((loaded_by IS NULL) = (reason IS NULL))),
    CONSTRAINT organisation_load_pkey PRIMARY KEY (load_id),
    CONSTRAINT organisation_load_loaded_by_fkey FOREIGN KEY (loaded_by) REFERENCES account(account_id),
    CONSTRAINT organisation_load_version_fkey FOREIGN KEY (version) REFERENCES organisation(version)
);

-- A receipt on paper entered later (纸质补录): waits, personal as it is, until a second officer confirms or refuses it;
-- then it is cleared.
CREATE TABLE paper_entry (
    entry_id text NOT NULL,  -- The act id under which it is filed.
    entered_by text NOT NULL,
    digest text NOT NULL,
    filing jsonb,
    received_at timestamptz NOT NULL,
    reason text NOT NULL,
    entered_at timestamptz DEFAULT legal_now() NOT NULL,
    confirmed_by text,
    confirmed_role text,
    confirmed_department text,
    confirmed_at timestamptz,
    refused_by text,
    refused_reason text,
    refused_at timestamptz,
    case_no text,
    CONSTRAINT paper_cleared CHECK (((filing IS NULL) = ((case_no IS NOT NULL) OR (refused_by IS NOT NULL)))),
    CONSTRAINT paper_confirmed_whole CHECK ((num_nulls(confirmed_by, confirmed_role, confirmed_at) = ANY (ARRAY[0, 3]))),
    CONSTRAINT paper_filed_confirmed CHECK (((case_no IS NULL) OR (confirmed_by IS NOT NULL))),
    CONSTRAINT paper_one_answer CHECK (((confirmed_by IS NULL) OR (refused_by IS NULL))),
    CONSTRAINT paper_reason_given CHECK ((reason <> '')),
    CONSTRAINT paper_received_before CHECK ((received_at < entered_at)),
    CONSTRAINT paper_refused_whole CHECK ((num_nulls(refused_by, refused_reason, refused_at) = ANY (ARRAY[0, 3]))),
    CONSTRAINT paper_second_officer CHECK ((confirmed_by <> entered_by)),
    CONSTRAINT paper_entry_pkey PRIMARY KEY (entry_id),
    CONSTRAINT paper_entry_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no)
);
CREATE INDEX paper_entry_waiting ON paper_entry (entered_at) WHERE ((case_no IS NULL) AND (refused_by IS NULL));

-- A parcel that the carrier has: when it is asked what became of it, as its notice may be lost.
CREATE TABLE parcel_look (
    letter_id text NOT NULL,
    next_look_at timestamptz,  -- By the wall clock; null: no more.
    looks integer DEFAULT 0 NOT NULL,
    CONSTRAINT parcel_look_pkey PRIMARY KEY (letter_id),
    CONSTRAINT parcel_look_letter_id_fkey FOREIGN KEY (letter_id) REFERENCES letter(letter_id) ON DELETE CASCADE
);
CREATE INDEX parcel_look_due ON parcel_look (next_look_at) WHERE (next_look_at IS NOT NULL);

-- Signed notices of parties outside that were judged; the body stands where it had its effect, not here.
CREATE TABLE party_notice (
    party text NOT NULL,
    notice_id text NOT NULL,
    digest text NOT NULL,  -- SHA-256 of the body: the same id with another body is refused.
    outcome text NOT NULL,  -- The code that was answered; empty where it was taken.
    at timestamptz DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT party_notice_pkey PRIMARY KEY (party, notice_id)
);
CREATE INDEX party_notice_old ON party_notice (at);

-- Who did not answer lately. A party that answered has no row; times are of the wall clock.
CREATE TABLE party_rest (
    party text NOT NULL,  -- As the settings name it; a department's own system as department.<code>.
    failures integer DEFAULT 0 NOT NULL,  -- Tries in vain since it answered last, of all processes.
    opened_at timestamptz,  -- Since when nobody asks; null: it failed, and not often enough yet.
    pauses integer DEFAULT 0 NOT NULL,  -- How often its pause began anew: each is twice as long as the one before.
    probing_until timestamptz,  -- Somebody asks alone to see whether it is back; who does not say by then has lost it.
    CONSTRAINT party_rest_pkey PRIMARY KEY (party)
);

-- An order that the payment provider has taken. What is paid stands in the journal of its case alone.
CREATE TABLE payment_order (
    order_no text NOT NULL,
    number text NOT NULL,
    place integer NOT NULL,  -- The number of the order within its case.
    pay_url text NOT NULL,
    made_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    next_look_at timestamptz DEFAULT (clock_timestamp() + '00:01:00'::interval),  -- By the wall clock, when the provider is asked what became of it (a notice may be lost); null: no more.
    looks integer DEFAULT 0 NOT NULL,
    looks_after integer DEFAULT 0 NOT NULL,  -- How often it was asked about since it can be paid no more: somebody may have paid twice.
    CONSTRAINT payment_order_once UNIQUE (number, place),
    CONSTRAINT payment_order_pkey PRIMARY KEY (order_no),
    CONSTRAINT payment_order_number_fkey FOREIGN KEY (number) REFERENCES process(number) ON DELETE CASCADE
);
CREATE INDEX payment_order_look ON payment_order (next_look_at) WHERE (next_look_at IS NOT NULL);

-- Log-ins of persons that are with the provider: taken once, forgotten after ten minutes.
CREATE TABLE pending_login (
    state_hash bytea NOT NULL,
    browser_hash bytea NOT NULL,  -- Digest of the cookie of the browser that began it.
    nonce text NOT NULL,
    verifier text NOT NULL,
    back text NOT NULL,  -- Where to go on to: one of our own pages.
    carried text DEFAULT '' NOT NULL,  -- A form that found nobody logged in, as it was typed. Personal.
    case_no text DEFAULT '' NOT NULL,  -- The case in which they stood when the session ended; opened again if it is theirs.
    begun_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT pending_login_pkey PRIMARY KEY (state_hash)
);
CREATE INDEX pending_login_begun ON pending_login (begun_at);

-- Who logged in by the area's 统一身份认证, as it told last time. Personal.
CREATE TABLE person (
    person_id text NOT NULL,
    subject bytea NOT NULL,  -- Keyed digest of issuer, subject and firm: whoever logs in is known again by it, and by nothing else.
    kind text NOT NULL,
    name text NOT NULL,
    document_no text NOT NULL,  -- Number of the identity document, or the firm's 统一社会信用代码.
    phone text DEFAULT '' NOT NULL,
    level integer NOT NULL,  -- Assurance level (认证等级) of the last log-in: 1 password, 2 real name, 3 face or certificate.
    acts_for jsonb,  -- Of a firm: its agent (企业经办人), who logs in for it: name, document_no, until. Every agent has a row.
    first_seen_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    seen_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    told_in text,  -- The language that they chose for themselves; null: none yet.
    mail text DEFAULT '' NOT NULL,  -- As the log-in told it last time; empty: none.
    CONSTRAINT person_kind CHECK ((kind = ANY (ARRAY['natural', 'firm']))),
    CONSTRAINT person_mail_is_short CHECK ((length(mail) <= 254)),
    CONSTRAINT person_told_in CHECK ((told_in = ANY (ARRAY['zh-CN', 'en']))),
    CONSTRAINT person_pkey PRIMARY KEY (person_id),
    CONSTRAINT person_subject_key UNIQUE (subject)
);
CREATE INDEX person_firm ON person (document_no) WHERE (kind = 'firm');
CREATE INDEX person_number ON person (document_no) WHERE (kind = 'natural');

-- Cases of a person: filed by them online, or linked with the query code.
CREATE TABLE person_case (
    person_id text NOT NULL,
    case_no text NOT NULL,
    how text NOT NULL,
    linked_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT person_case_how CHECK ((how = ANY (ARRAY['filed', 'linked']))),
    CONSTRAINT person_case_pkey PRIMARY KEY (person_id, case_no),
    CONSTRAINT person_case_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no) ON DELETE CASCADE,
    CONSTRAINT person_case_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(person_id) ON DELETE CASCADE
);
CREATE INDEX person_case_case ON person_case (case_no);
CREATE INDEX person_case_linked ON person_case (person_id, linked_at DESC, case_no);

-- 练习题: who does which steps of which scenario, on which case.
CREATE TABLE practice_exercise (
    place bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    exercise_id text NOT NULL,  -- Of the form by which it was started, which starts it once.
    case_no text NOT NULL,
    bundle text NOT NULL,
    scenario text NOT NULL,
    first_step integer NOT NULL,
    last_step integer NOT NULL,
    account_id text NOT NULL,
    started_at timestamptz NOT NULL,  -- Legal time; what the trainee does from then on is looked at.
    whole text,  -- Of the form by which a whole exercise was started; null: it stands alone.
    stage integer,  -- Which sitting of the whole exercise this is, from 1.
    CONSTRAINT practice_stage CHECK ((((whole IS NULL) = (stage IS NULL)) AND (stage >= 1))),
    CONSTRAINT practice_steps CHECK (((first_step >= 1) AND (first_step <= last_step))),
    CONSTRAINT practice_exercise_case_no_key UNIQUE (case_no),
    CONSTRAINT practice_exercise_exercise_id_key UNIQUE (exercise_id),
    CONSTRAINT practice_exercise_pkey PRIMARY KEY (place),
    CONSTRAINT practice_stage_once UNIQUE (whole, stage),
    CONSTRAINT practice_exercise_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(account_id),
    CONSTRAINT practice_exercise_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no)
);
CREATE INDEX practice_exercise_of ON practice_exercise (account_id, place);

-- 练习信箱: messages of a practice space, none of which went out.
CREATE TABLE practice_message (
    place bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    message_id text NOT NULL,
    address text NOT NULL,
    title text NOT NULL,
    text text NOT NULL,
    kept_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT practice_message_message_id_key UNIQUE (message_id),
    CONSTRAINT practice_message_pkey PRIMARY KEY (place)
);

-- One row: this database is a practice space, and is never served as a real one.
CREATE TABLE practice_space (
    is_here boolean DEFAULT true NOT NULL,
    begun_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT practice_space_is_here_check CHECK (is_here),
    CONSTRAINT practice_space_pkey PRIMARY KEY (is_here)
);

-- Every process by its number: cases and whatever else has acts, a journal, clocks and an end.
CREATE TABLE process (
    kind text NOT NULL,  -- Which book of rules it goes by (domain/process/kinds.py).
    number text NOT NULL,
    CONSTRAINT process_kind_number_key UNIQUE (kind, number),
    CONSTRAINT process_pkey PRIMARY KEY (number)
);

-- Processes of all kinds but the case, whose row is case_file.
CREATE TABLE process_file (
    process_kind text NOT NULL,
    number text NOT NULL,
    bundle text NOT NULL,  -- What it goes by; lead_department: who answers for it.
    title text NOT NULL,  -- What operators read of it.
    lead_department text NOT NULL,
    opening jsonb NOT NULL,  -- What it started with; nothing personal.
    received_at timestamptz NOT NULL,
    workflow_started_at timestamptz,
    start_tries integer DEFAULT 0 NOT NULL,  -- How often the sweeper tried to start its workflow.
    next_start_at timestamptz,  -- When the sweeper starts it next; null while it was not started: only a person does.
    start_error text,  -- Code of what kept its workflow from starting; no words.
    seq integer DEFAULT 0 NOT NULL,  -- Its last entry of the journal; head: that entry's hash.
    head text DEFAULT '' NOT NULL,
    phase text DEFAULT 'submitted' NOT NULL,
    outcome text,
    open boolean DEFAULT true NOT NULL,  -- Whether anything of it still happens by itself.
    departments text[] DEFAULT '{}'::text[] NOT NULL,  -- Whom it concerns.
    CONSTRAINT process_file_of_no_case CHECK ((process_kind <> 'case')),
    CONSTRAINT process_file_pkey PRIMARY KEY (number),
    CONSTRAINT process_file_process_kind_number_fkey FOREIGN KEY (process_kind, number) REFERENCES process(kind, number)
);
CREATE INDEX process_file_about ON process_file (((opening ->> 'about')), received_at) WHERE ((opening ->> 'about') IS NOT NULL);
CREATE INDEX process_file_case ON process_file (((opening ->> 'case_no'))) WHERE (opening ? 'case_no');
CREATE INDEX process_file_departments ON process_file USING gin (departments);
CREATE INDEX process_file_kind ON process_file (process_kind, received_at, number);
CREATE INDEX process_file_not_started ON process_file (next_start_at) WHERE (workflow_started_at IS NULL);
CREATE INDEX process_file_open ON process_file (received_at, number) WHERE open;
CREATE INDEX process_file_reported ON process_file (((opening #>> '{issued_by,actor_id}'::text[])), received_at DESC, number) WHERE (process_kind = 'feedback');

-- Matters of the yearly list (年度事项清单) and meetings of the leading group: one row a change, append only.
CREATE TABLE programme_record (
    record_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL,
    key text NOT NULL,  -- Of a matter year/key, of a meeting its number.
    seq integer NOT NULL,  -- 1, 2, ...: two who change the same at once cannot both be the next.
    act_id text NOT NULL,
    recorded_at timestamptz DEFAULT legal_now() NOT NULL,
    recorded_by text NOT NULL,
    on_behalf_of text,
    reason text NOT NULL,
    content jsonb NOT NULL,
    CONSTRAINT programme_record_kind_check CHECK ((kind = ANY (ARRAY['matter', 'meeting']))),
    CONSTRAINT programme_record_seq_check CHECK ((seq > 0)),
    CONSTRAINT programme_record_act_id_key UNIQUE (act_id),
    CONSTRAINT programme_record_kind_key_seq_key UNIQUE (kind, key, seq),
    CONSTRAINT programme_record_pkey PRIMARY KEY (record_id),
    CONSTRAINT programme_record_on_behalf_of_fkey FOREIGN KEY (on_behalf_of) REFERENCES account(account_id),
    CONSTRAINT programme_record_recorded_by_fkey FOREIGN KEY (recorded_by) REFERENCES account(account_id)
);
CREATE TRIGGER programme_append_only BEFORE DELETE OR UPDATE ON programme_record FOR EACH ROW EXECUTE FUNCTION programme_is_append_only();
CREATE TRIGGER programme_no_truncate BEFORE TRUNCATE ON programme_record FOR EACH STATEMENT EXECUTE FUNCTION programme_is_append_only();

-- The history of publications (发布记录): which definition of a bundle came in force when, by whom, in place of which.
CREATE TABLE publication (
    publication_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    slug text NOT NULL,
    hash text NOT NULL,
    previous text,  -- In force, or already due to be, when this one takes its place.
    published_at timestamptz DEFAULT legal_now() NOT NULL,
    published_by text,  -- Null: the installation itself.
    note text DEFAULT '' NOT NULL,
    effective_on date,  -- Beijing date; null: at once.
    CONSTRAINT publication_pkey PRIMARY KEY (publication_id),
    CONSTRAINT publication_hash_fkey FOREIGN KEY (hash) REFERENCES definition(hash),
    CONSTRAINT publication_previous_fkey FOREIGN KEY (previous) REFERENCES definition(hash),
    CONSTRAINT publication_published_by_fkey FOREIGN KEY (published_by) REFERENCES account(account_id)
);
CREATE INDEX publication_of_bundle ON publication (slug, publication_id);

-- Query codes that filings and 重新出具 gave. Which one opens a case stands in case_file.query_code_hash.
CREATE TABLE query_code (
    act_id text NOT NULL,
    code_hash text NOT NULL,  -- A keyed digest of the code.
    given_to text NOT NULL,  -- The account that was told the code, to hand it to the applicant.
    seed bytea,  -- What the code is made of, with the key of the installation; erased some minutes after it was given.
    made_at timestamptz DEFAULT clock_timestamp() NOT NULL,  -- The wall's time.
    CONSTRAINT query_code_pkey PRIMARY KEY (act_id),
    CONSTRAINT query_code_act_id_fkey FOREIGN KEY (act_id) REFERENCES act(act_id)
);
CREATE INDEX query_code_seed ON query_code (made_at) WHERE (seed IS NOT NULL);

-- One number of a hall's queue (取号); hall empty where no organisation is on file. Names nobody.
CREATE TABLE queue_ticket (
    ticket_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    act_id text NOT NULL,  -- A number is taken once, however often its form is sent.
    hall text NOT NULL,
    day date NOT NULL,
    serial integer NOT NULL,
    number text NOT NULL,
    taken_at timestamptz NOT NULL,
    taken_by text,  -- The clerk who took it for somebody, or whose paired screen gave it.
    state text DEFAULT 'waiting' NOT NULL,
    called_at timestamptz,
    called_by text,
    settled_at timestamptz,
    draft_id text,  -- The registration that was begun with it; case_no, once that is filed.
    case_no text,
    CONSTRAINT queue_ticket_called CHECK ((((state = 'waiting') = (called_at IS NULL)) AND ((called_at IS NULL) = (called_by IS NULL)))),
    CONSTRAINT queue_ticket_is_short CHECK (((length(number) <= 12) AND (length(act_id) <= 80))),
    CONSTRAINT queue_ticket_settled CHECK (((state = ANY (ARRAY['served', 'missed'])) = (settled_at IS NOT NULL))),
    CONSTRAINT queue_ticket_state CHECK ((state = ANY (ARRAY['waiting', 'called', 'served', 'missed']))),
    CONSTRAINT queue_ticket_act_id_key UNIQUE (act_id),
    CONSTRAINT queue_ticket_once UNIQUE (hall, day, serial),
    CONSTRAINT queue_ticket_pkey PRIMARY KEY (ticket_id),
    CONSTRAINT queue_ticket_called_by_fkey FOREIGN KEY (called_by) REFERENCES account(account_id),
    CONSTRAINT queue_ticket_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no) ON DELETE SET NULL,
    CONSTRAINT queue_ticket_taken_by_fkey FOREIGN KEY (taken_by) REFERENCES account(account_id)
);
CREATE INDEX queue_ticket_done ON queue_ticket (hall, day, settled_at DESC, ticket_id DESC) WHERE (settled_at IS NOT NULL);
CREATE INDEX queue_ticket_draft ON queue_ticket (draft_id) WHERE (draft_id IS NOT NULL);
CREATE UNIQUE INDEX queue_ticket_of_clerk ON queue_ticket (called_by) WHERE (state = 'called');
CREATE INDEX queue_ticket_waiting ON queue_ticket (hall, day, serial) WHERE (state = 'waiting');

-- Grades (5 非常满意 to 1 非常不满意) of an item, or (empty) of the whole; never changed but for one addition, never deleted.
CREATE TABLE rating (
    rating_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    case_no text NOT NULL,
    item text DEFAULT '' NOT NULL,
    grade integer NOT NULL,
    reasons text[] DEFAULT '{}'::text[] NOT NULL,
    words text DEFAULT '' NOT NULL,
    door text NOT NULL,
    rated_at timestamptz NOT NULL,
    department text NOT NULL,  -- Whose work is rated: the item's department, of the whole the lead's.
    contact_due_on date,  -- Of a bad grade from before matters were opened: by when somebody gets in touch.
    addition text,
    added_at timestamptz,
    asked_by text,  -- Given at the window: who asked for it. Always there at the counter's screen; by link where it was asked for just before.
    CONSTRAINT rating_door CHECK (((door = ANY (ARRAY['online', 'link', 'counter'])) AND ((door <> 'counter') OR (asked_by IS NOT NULL)))),
    CONSTRAINT rating_grade CHECK (((grade >= 1) AND (grade <= 5))),
    CONSTRAINT rating_is_short CHECK (((length(words) <= 500) AND (length(addition) <= 500))),
    CONSTRAINT rating_once UNIQUE (case_no, item),
    CONSTRAINT rating_pkey PRIMARY KEY (rating_id),
    CONSTRAINT rating_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no)
);
CREATE INDEX rating_bad ON rating (rated_at DESC, rating_id) WHERE (grade <= 2);
CREATE INDEX rating_of_department ON rating (department, rated_at DESC, rating_id);
CREATE TRIGGER rating_figures_due AFTER INSERT ON rating FOR EACH ROW EXECUTE FUNCTION rating_is_due();
CREATE TRIGGER rating_no_truncate BEFORE TRUNCATE ON rating FOR EACH STATEMENT EXECUTE FUNCTION rating_stays();
CREATE TRIGGER rating_stays BEFORE DELETE OR UPDATE ON rating FOR EACH ROW EXECUTE FUNCTION rating_stays();

-- Bad ratings, each with the matter (差评整改) that it opened; null: not yet.
CREATE TABLE rating_matter (
    rating_id bigint NOT NULL,
    number text,
    CONSTRAINT rating_matter_number_key UNIQUE (number),
    CONSTRAINT rating_matter_pkey PRIMARY KEY (rating_id),
    CONSTRAINT rating_matter_number_fkey FOREIGN KEY (number) REFERENCES process(number),
    CONSTRAINT rating_matter_rating_id_fkey FOREIGN KEY (rating_id) REFERENCES rating(rating_id)
);
CREATE INDEX rating_matter_waits ON rating_matter (rating_id) WHERE (number IS NULL);

-- 请评价: a clerk asked at the window; settled when everything was rated, declined, or asked anew.
CREATE TABLE rating_request (
    request_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    case_no text NOT NULL,
    account_id text NOT NULL,
    asked_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    settled_at timestamptz,
    CONSTRAINT rating_request_pkey PRIMARY KEY (request_id),
    CONSTRAINT rating_request_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(account_id),
    CONSTRAINT rating_request_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no) ON DELETE CASCADE
);
CREATE INDEX rating_request_of_account ON rating_request (account_id, asked_at DESC) WHERE (settled_at IS NULL);
CREATE INDEX rating_request_of_case ON rating_request (case_no, asked_at DESC);
CREATE TRIGGER rating_request_figures_due AFTER INSERT ON rating_request FOR EACH ROW EXECUTE FUNCTION rating_is_due();

-- How a case was received: which document of the applicant was looked at and by whom, the queue number, and who handed
-- it in for them (帮办代办). Personal.
CREATE TABLE reception (
    case_no text NOT NULL,
    document text,
    checked_by text,
    ticket text DEFAULT '' NOT NULL,  -- The number that the hall's machine gave; empty: none.
    ticket_at timestamptz,  -- When it was given; with begun_at it tells waiting from receiving.
    begun_at timestamptz,  -- When the clerk began the registration (legal time); received_at of the case ends it.
    helper_name text,
    helper_number text,
    helper_post text,
    helper_organisation text,
    mandate text,  -- What the helper may do; paper: a written mandate was seen, spoken: given at the window by the applicant, whose papers were looked at.
    mandate_since date,
    mandate_until date,
    mandate_way text,
    helper_phone text,
    helper_is_told boolean DEFAULT false NOT NULL,  -- The applicant agreed that messages go to the helper's telephone, too.
    CONSTRAINT reception_checked CHECK (((document IS NULL) = (checked_by IS NULL))),
    CONSTRAINT reception_document CHECK ((document = ANY (ARRAY['resident_id', 'household_book', 'passport', 'permit', 'licence', 'court', 'other']))),
    CONSTRAINT reception_helper CHECK (((num_nulls(helper_name, helper_number, helper_post, helper_organisation, mandate, mandate_since, mandate_until, mandate_way) = ANY (ARRAY[0, 8])) AND ((helper_name IS NOT NULL) OR ((helper_phone IS NULL) AND (NOT helper_is_told))))),
    CONSTRAINT reception_is_short CHECK (((length(ticket) <= 12) AND (length(helper_name) <= 60) AND (length(helper_number) <= 30) AND (length(helper_organisation) <= 60) AND (length(mandate) <= 200))),
    CONSTRAINT reception_post CHECK ((helper_post = ANY (ARRAY['village', 'street', 'hall', 'other']))),
    CONSTRAINT reception_way CHECK ((mandate_way = ANY (ARRAY['paper', 'spoken']))),
    CONSTRAINT reception_pkey PRIMARY KEY (case_no),
    CONSTRAINT reception_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no) ON DELETE CASCADE
);

-- 结果编号: one number of an organ, of items whose results are numbered by rule; in use once, be it by rule or typed from
-- the organ's own register.
CREATE TABLE result_number (
    organ text NOT NULL,
    number text NOT NULL,
    case_no text NOT NULL,
    item text NOT NULL,
    act_id text,  -- The act that typed it; null: given by rule.
    given boolean NOT NULL,  -- False: an act that is not settled yet, or a proposal, has typed it and nobody else may.
    given_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT result_number_pkey PRIMARY KEY (organ, number),
    CONSTRAINT result_number_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no) ON DELETE CASCADE
);
CREATE INDEX result_number_case ON result_number (case_no);
CREATE INDEX result_number_claimed ON result_number (act_id) WHERE (act_id IS NOT NULL);
CREATE UNIQUE INDEX result_number_of_item ON result_number (case_no, item) WHERE given;

-- 编号的流水: the last number of a series that was given by rule. Its row is locked until the grant is on file, so no number
-- is lost or given twice.
CREATE TABLE result_series (
    organ text NOT NULL,
    series text NOT NULL,  -- The number without its serial: the rule's text with the year of the grant.
    last integer NOT NULL,
    CONSTRAINT result_series_pkey PRIMARY KEY (organ, series)
);

-- Files of routines as they were applied last, each with the SHA-256 of its text.
CREATE TABLE routine (
    name text NOT NULL,
    digest text NOT NULL,
    applied_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT routine_pkey PRIMARY KEY (name)
);

-- When Temporal's runs were last compared with the open cases.
CREATE TABLE run_look (
    only_row boolean DEFAULT true NOT NULL,
    looked_at timestamptz NOT NULL,
    CONSTRAINT run_look_only_row_check CHECK (only_row),
    CONSTRAINT run_look_pkey PRIMARY KEY (only_row)
);

-- Runs that are lost or whose tasks fail, as the last look at Temporal found them.
CREATE TABLE run_trouble (
    case_no text NOT NULL,
    code text NOT NULL,
    detail text DEFAULT '' NOT NULL,
    found_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT run_trouble_pkey PRIMARY KEY (case_no)
);

-- A list as somebody filters and sorts it; never what was searched for.
CREATE TABLE saved_view (
    account_id text NOT NULL,
    list text NOT NULL,
    name text NOT NULL,
    query text NOT NULL,
    saved_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    CONSTRAINT saved_view_is_short CHECK (((length(name) <= 40) AND (length(query) <= 1000))),
    CONSTRAINT saved_view_pkey PRIMARY KEY (account_id, list, name),
    CONSTRAINT saved_view_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(account_id) ON DELETE CASCADE
);

-- Cases whose search words are to be made (again).
CREATE TABLE search_unfilled (
    case_no text NOT NULL,
    CONSTRAINT search_unfilled_pkey PRIMARY KEY (case_no),
    CONSTRAINT search_unfilled_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no) ON DELETE CASCADE
);

-- Telephone surveys (电话调查): cases that ended in a period (Beijing dates, both included), drawn by a seed.
CREATE TABLE survey (
    survey_id bigint NOT NULL GENERATED ALWAYS AS IDENTITY,
    act_id text NOT NULL,
    title text NOT NULL,
    from_on date NOT NULL,
    until_on date NOT NULL,
    seed text NOT NULL,
    size integer NOT NULL,
    population integer NOT NULL,
    digest text NOT NULL,  -- SHA-256 of the list of cases that was drawn from; population: how many cases.
    drawn_by text NOT NULL,
    drawn_at timestamptz NOT NULL,
    CONSTRAINT survey_period CHECK ((from_on <= until_on)),
    CONSTRAINT survey_size CHECK (((size >= 1) AND (size <= 2000))),
    CONSTRAINT survey_act_id_key UNIQUE (act_id),
    CONSTRAINT survey_pkey PRIMARY KEY (survey_id),
    CONSTRAINT survey_drawn_by_fkey FOREIGN KEY (drawn_by) REFERENCES account(account_id)
);

-- Calls of a survey, by their place on its list; the telephone stands in the case alone.
CREATE TABLE survey_call (
    survey_id bigint NOT NULL,
    place integer NOT NULL,
    case_no text NOT NULL,
    matter text NOT NULL,
    department text NOT NULL,
    state text DEFAULT 'open' NOT NULL,
    tries integer DEFAULT 0 NOT NULL,
    grade integer,
    words text DEFAULT '' NOT NULL,
    settled_at timestamptz,
    CONSTRAINT survey_call_grade CHECK ((((state = 'answered') = (grade IS NOT NULL)) AND ((grade >= 1) AND (grade <= 5)))),
    CONSTRAINT survey_call_is_short CHECK ((length(words) <= 500)),
    CONSTRAINT survey_call_state CHECK ((state = ANY (ARRAY['open', 'answered', 'refused', 'not_reached', 'wrong_number']))),
    CONSTRAINT survey_call_once UNIQUE (survey_id, case_no),
    CONSTRAINT survey_call_pkey PRIMARY KEY (survey_id, place),
    CONSTRAINT survey_call_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no),
    CONSTRAINT survey_call_stratum FOREIGN KEY (survey_id, matter, department) REFERENCES survey_stratum(survey_id, matter, department),
    CONSTRAINT survey_call_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES survey(survey_id)
);
CREATE TRIGGER survey_called_figures_due AFTER UPDATE ON survey_call REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION survey_call_is_due();
CREATE TRIGGER survey_drawn_figures_due AFTER INSERT ON survey_call REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION survey_call_is_due();

-- How many cases each stratum had: what its calls are a part of.
CREATE TABLE survey_stratum (
    survey_id bigint NOT NULL,
    matter text NOT NULL,
    matter_name text NOT NULL,
    department text NOT NULL,
    population integer NOT NULL,
    CONSTRAINT survey_stratum_pkey PRIMARY KEY (survey_id, matter, department),
    CONSTRAINT survey_stratum_survey_id_fkey FOREIGN KEY (survey_id) REFERENCES survey(survey_id)
);

-- Each try of a call, and who made it.
CREATE TABLE survey_try (
    act_id text NOT NULL,
    survey_id bigint NOT NULL,
    place integer NOT NULL,
    tried_at timestamptz NOT NULL,
    tried_by text NOT NULL,
    outcome text NOT NULL,
    CONSTRAINT survey_try_outcome CHECK ((outcome = ANY (ARRAY['answered', 'refused', 'no_answer', 'wrong_number']))),
    CONSTRAINT survey_try_pkey PRIMARY KEY (act_id),
    CONSTRAINT survey_try_of_a_call FOREIGN KEY (survey_id, place) REFERENCES survey_call(survey_id, place),
    CONSTRAINT survey_try_tried_by_fkey FOREIGN KEY (tried_by) REFERENCES account(account_id)
);
CREATE INDEX survey_try_of_call ON survey_try (survey_id, place, tried_at);

-- A clerk's session (account and role) or an applicant's (one case). Times are the wall's: the demo clock never ends
-- one.
CREATE TABLE web_session (
    id_hash bytea NOT NULL,  -- SHA-256 of the id; the id itself is not kept.
    account_id text,
    role text NOT NULL,
    department text DEFAULT '' NOT NULL,
    case_no text,
    created_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    seen_at timestamptz DEFAULT clock_timestamp() NOT NULL,
    revoked_at timestamptz,
    ended_by text,  -- What ended it, if neither log-out nor time did: the query code is void.
    person_id text,
    level integer,  -- 认证等级 of the log-in of a person; null: of nobody, or of before.
    CONSTRAINT web_session_ended_by_check CHECK ((ended_by = 'code_reissued')),
    CONSTRAINT web_session_whose CHECK ((((account_id IS NULL) AND ((person_id IS NOT NULL) OR (case_no IS NOT NULL))) OR ((account_id IS NOT NULL) AND (person_id IS NULL) AND (case_no IS NULL)))),
    CONSTRAINT web_session_pkey PRIMARY KEY (id_hash),
    CONSTRAINT web_session_account_id_fkey FOREIGN KEY (account_id) REFERENCES account(account_id) ON DELETE CASCADE,
    CONSTRAINT web_session_case_no_fkey FOREIGN KEY (case_no) REFERENCES case_file(case_no),
    CONSTRAINT web_session_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(person_id) ON DELETE CASCADE
);
CREATE INDEX web_session_account ON web_session (account_id) WHERE (revoked_at IS NULL);
CREATE INDEX web_session_case ON web_session (case_no) WHERE ((case_no IS NOT NULL) AND (revoked_at IS NULL));
CREATE INDEX web_session_seen ON web_session (seen_at);

-- ledger/routines/persons.sql
CREATE VIEW case_of_person AS
 SELECT me.person_id,
    mine.case_no
   FROM (person me
     JOIN person_case mine USING (person_id))
UNION
 SELECT me.person_id,
    mine.case_no
   FROM ((person me
     JOIN person colleague ON (((colleague.kind = 'firm') AND (colleague.document_no = me.document_no))))
     JOIN person_case mine ON ((mine.person_id = colleague.person_id)))
  WHERE (me.kind = 'firm');

-- ledger/routines/definitions.sql
CREATE VIEW definition_in_force AS
 SELECT DISTINCT ON (slug) slug,
    hash
   FROM publication
  WHERE ((effective_on IS NULL) OR (effective_on <= ((legal_now() AT TIME ZONE 'Asia/Shanghai'))::date))
  ORDER BY slug, (in_force_from(publication.*)) DESC, publication_id DESC;

-- ledger/routines/items.sql
CREATE VIEW item_at_work AS
 SELECT i.case_no,
    i.key,
    i.name,
    i.department,
    i.state,
    i.routed,
    i.handed_over,
    i.handler,
    i.started_at,
    i.due_on,
    i.due_provisional,
    i.statutory_due_on,
    i.remind_at,
    i.yellow_at,
    i.red_at,
    i.suspended,
    i.stop_ends_on,
    i.extension,
    i.urged,
    i.urged_at,
    i."position",
    item_is_wait(c.opening, i.key) AS is_wait,
    i.delegate,
    i.signers,
    i.proposal,
    i.proposal_by,
    i.review_role,
    i.signed,
    i.moved_at,
    i.returns,
    c.bundle_name,
    c.applicant_name,
    c.phase,
    i.asked,
    c.bundle,
    c.lead_department,
    c.concluded_at
   FROM (item_case i
     JOIN case_file c USING (case_no));

-- ledger/routines/joint.sql
CREATE VIEW joint_slot AS
 SELECT joint_event.case_no,
    joint_event.key,
    joint_event.starts_at,
    joint_event.ends_at,
    false AS tentative,
    false AS past,
    joint_event.round,
    joint_event.turn,
    joint_event.phase,
    joint_event.during
   FROM joint_event
  WHERE ((joint_event.starts_at IS NOT NULL) AND (joint_event.phase <> ALL (ARRAY['convened', 'booking', 'cancelled'])))
UNION ALL
 SELECT event.case_no,
    event.key,
    slot.starts_at,
    slot.ends_at,
    true AS tentative,
    false AS past,
    event.round,
    event.turn,
    event.phase,
    event.during
   FROM joint_event event,
    LATERAL jsonb_to_recordset(event.slots) slot(starts_at timestamptz, ends_at timestamptz)
  WHERE (event.phase = ANY (ARRAY['convened', 'booking']))
UNION ALL
 SELECT event.case_no,
    event.key,
    ((meeting.slot ->> 'starts_at'))::timestamptz AS starts_at,
    ((meeting.slot ->> 'ends_at'))::timestamptz AS ends_at,
    false AS tentative,
    true AS past,
    meeting.round,
    meeting.turn,
        CASE meeting.became
            WHEN 'held' THEN 'closed'
            ELSE 'cancelled'
        END AS phase,
    event.during
   FROM joint_event event,
    LATERAL jsonb_to_recordset(event.past) meeting(round integer, turn integer, slot jsonb, became text)
  WHERE (event.past <> '[]'::jsonb);

-- ledger/routines/notices.sql
CREATE VIEW notice_entry AS
 SELECT entry.case_no,
    entry.seq,
    entry.kind,
    entry.item,
    entry.at,
    known.letter,
    COALESCE(item.department, event.convenor, of_case.lead_department, other.lead_department) AS organ,
    (EXTRACT(year FROM (entry.at AT TIME ZONE 'Asia/Shanghai')))::integer AS year
   FROM (((((journal entry
     JOIN notice_kind known USING (kind))
     LEFT JOIN case_file of_case ON ((of_case.case_no = entry.case_no)))
     LEFT JOIN process_file other ON (((entry.process_kind <> 'case') AND (other.number = entry.case_no))))
     LEFT JOIN item_case item ON (((item.case_no = entry.case_no) AND (item.key = entry.item))))
     LEFT JOIN joint_event event ON (((entry.kind ~~ 'joint\_%') AND (event.case_no = entry.case_no) AND (event.key = ((entry.body)::jsonb ->> 'joint')))));

-- ledger/routines/processes.sql
CREATE VIEW process_on_file AS
 SELECT 'case' AS kind,
    case_file.case_no AS number,
    case_file.bundle_name AS title,
    case_file.lead_department,
    COALESCE(case_file.opening_first, case_file.opening) AS opening,
    case_file.received_at,
    case_file.workflow_started_at,
    case_file.start_tries,
    case_file.next_start_at,
    case_file.start_error,
    case_file.seq,
    case_file.head,
    case_file.open
   FROM case_file
UNION ALL
 SELECT process_file.process_kind AS kind,
    process_file.number,
    process_file.title,
    process_file.lead_department,
    process_file.opening,
    process_file.received_at,
    process_file.workflow_started_at,
    process_file.start_tries,
    process_file.next_start_at,
    process_file.start_error,
    process_file.seq,
    process_file.head,
    process_file.open
   FROM process_file;

-- ledger/routines/access.sql
CREATE FUNCTION access_is_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ begin raise exception 'the access log and the history of accounts are never changed (append only)'; end $$;

-- ledger/routines/act_drafts.sql
CREATE FUNCTION act_draft_is_done() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    delete from act_draft
    where account_id = new.actor_id and case_no = new.case_no and kind = new.kind
      and subject = coalesce(new.item, joint_mark() || (new.payload ->> 'joint'), 'case');
    return null;
end $$;

-- ledger/routines/act_drafts.sql
CREATE FUNCTION act_drafts_are_over() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    delete from act_draft where case_no = new.case_no;
    return null;
end $$;

-- ledger/routines/deputies.sql
CREATE FUNCTION act_has_deputy() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    perform from deputy where principal = new.on_behalf_of and deputy = new.actor_id for share;
    if not exists (
        select from deputies_at(new.received_at) as valid
        where valid.principal = new.on_behalf_of and valid.deputy = new.actor_id and valid.role = new.role
          and valid.department = coalesce(new.department, '')
    ) then
        raise exception 'DEPUTY_NOT_VALID' using errcode = 'LB003';
    end if;
    return null;
end $$;

-- ledger/routines/persons.sql
CREATE FUNCTION agents_with(p_person text) RETURNS TABLE(person_id text)
    LANGUAGE sql STABLE
    AS $$
    select p_person
    union
    select colleague.person_id from person me
    join person colleague on colleague.kind = 'firm' and colleague.document_no = me.document_no
    where me.person_id = p_person and me.kind = 'firm'
$$;

-- ledger/routines/append.sql
CREATE FUNCTION append_entries(p_case_no text, p_expected integer, p_before timestamp with time zone, p_acts jsonb, p_entries text[], p_case jsonb, p_items jsonb, p_joints jsonb DEFAULT NULL::jsonb, p_kind text DEFAULT 'case'::text) RETURNS jsonb
    LANGUAGE plpgsql
    AS $_$
declare
    v_seq int;
    v_head text;
    v_found jsonb;
    v_known int;
    v_body text;
    v_entry jsonb;
    v_prev text[] := '{}';
    v_kinds text[] := '{}';
    v_is_told boolean;
    v_departments jsonb;
begin
    if p_kind = 'case' then
        select seq, head into v_seq, v_head from case_file where case_no = p_case_no for update;
    else
        select seq, head into v_seq, v_head from process_file
        where process_kind = p_kind and number = p_case_no for update;
    end if;
    if not found then
        raise exception 'CASE_NOT_FOUND' using errcode = 'LB001';
    end if;
    if v_seq > p_expected then
        select jsonb_agg(body order by seq) into v_found
        from journal where case_no = p_case_no and seq > p_expected;
        return jsonb_build_object('status', 'on_file', 'entries', v_found);
    end if;
    if v_seq < p_expected then
        raise exception 'LEDGER_BEHIND' using errcode = 'LB002';
    end if;

    select jsonb_agg(payload order by received_at, act_id)
               filter (where received_at < p_before and not p_acts ? act_id),
           count(*) filter (where payload = p_acts -> act_id)
    into v_found, v_known
    from act
    where case_no = p_case_no and outcome is null;
    if v_found is not null then
        return jsonb_build_object('status', 'earlier', 'acts', v_found);
    end if;
    if v_known < (select count(*) from jsonb_object_keys(p_acts)) then
        return jsonb_build_object('status', 'unknown');
    end if;

    foreach v_body in array p_entries loop
        v_prev := v_prev || v_head;
        v_head := encode(sha256(convert_to(v_head || E'\n' || v_body, 'UTF8')), 'hex');
    end loop;
    insert into journal (process_kind, case_no, seq, kind, item, act_id, actor_id, at, body, prev, hash)
    select p_kind, p_case_no, v_seq + nth, entry ->> 'kind', entry ->> 'item', entry ->> 'act_id',
           entry -> 'actor' ->> 'actor_id', (entry ->> 'at')::timestamptz, body, prev, hash
    from (select body, body::jsonb as entry, prev, hash, nth
          from unnest(p_entries, v_prev, (v_prev || v_head)[2:]) with ordinality as chained (body, prev, hash, nth)) as each
    order by nth;
    v_seq := v_seq + cardinality(p_entries);
    foreach v_body in array p_entries loop
        v_entry := v_body::jsonb;
        v_kinds := v_kinds || (v_entry ->> 'kind');
        if v_entry ? 'act_id' then
            perform settle_act(p_case_no, v_entry);
        end if;
    end loop;
    v_is_told := exists (select from notice_kind where kind = any(v_kinds));

    if p_kind <> 'case' then
        perform write_process_row(p_case_no, p_case, v_seq, v_head);
        if v_is_told then
            perform number_notices(p_case_no, p_expected);
        end if;
        perform tell_of_process(p_kind, p_case_no);
        return jsonb_build_object('status', 'written');
    end if;
    if p_case is null then
        update case_file set seq = v_seq, head = v_head where case_no = p_case_no;
    else
        perform write_case_row(p_case_no, p_case, v_seq, v_head);
    end if;
    if p_items is not null then
        perform write_item_rows(p_case_no, p_items);
    end if;
    if p_joints is not null then
        perform write_joint_rows(p_case_no, p_joints);
    end if;

    if p_joints is null then
        select coalesce(jsonb_agg(distinct concerned order by concerned), '[]') into v_departments
        from item_case, unnest(department || signing_departments) as concerned
        where case_no = p_case_no
          and (p_items is null or key in (select row ->> 'key' from jsonb_array_elements(p_items) as row));
    else
        with item as (
            select department, signing_departments from item_case
            where case_no = p_case_no and key in (select row ->> 'key' from jsonb_array_elements(p_items) as row)
        ), event as (
            select key, convenor from joint_event
            where case_no = p_case_no and key in (select row ->> 'key' from jsonb_array_elements(p_joints) as row)
        ), concerned as (
            select department from item
            union select unnest(signing_departments) from item
            union select convenor from event
            union select department from joint_party where case_no = p_case_no and event in (select key from event)
        )
        select coalesce(jsonb_agg(department order by department), '[]') into v_departments from concerned;
    end if;
    if jsonb_path_exists(p_items, '$[*].numbering.series') then
        perform number_results(p_case_no, p_items);
    end if;
    if v_is_told then
        perform number_notices(p_case_no, p_expected);
    end if;
    perform pg_notify('lianban', jsonb_build_object('case_no', p_case_no, 'departments', v_departments)::text);
    return jsonb_build_object('status', 'written');
end $_$;

-- ledger/routines/bulletins.sql
CREATE FUNCTION bulletin_act_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    raise exception 'acts on bulletins are never changed or deleted';
end $$;

-- ledger/routines/bulletins.sql
CREATE FUNCTION bulletin_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if tg_op <> 'UPDATE' then
        raise exception 'bulletins are never deleted';
    end if;
    if old.phase in ('published', 'dropped') then
        raise exception 'a bulletin that was published or dropped is never changed';
    end if;
    if (new.number, new.month, new.counted_as_of, new.edition, new.figures, new.author, new.drafted_at)
       is distinct from (old.number, old.month, old.counted_as_of, old.edition, old.figures, old.author, old.drafted_at)
       or new.corrects is distinct from old.corrects then
        raise exception 'what a bulletin counts is never changed';
    end if;
    if new.words is distinct from old.words and old.phase <> 'draft' then
        raise exception 'words of a bulletin change while it is a draft alone';
    end if;
    if new.version <> old.version + 1 then
        raise exception 'each change of a bulletin is one act';
    end if;
    return new;
end $$;

-- ledger/routines/reach.sql
CREATE FUNCTION case_concerns(p_case_no text, p_role text, p_department text, p_actor text) RETURNS boolean
    LANGUAGE plpgsql STABLE
    AS $$
begin
    if p_role in ('handler', 'department_head', 'system') then
        if exists (select from item_case where case_no = p_case_no and department = p_department) then
            -- A firm to which the applicant no longer lets their data be given (第十五条); its items are over by then.
            return not exists (
                select from (select said, detail from consent where case_no = p_case_no and purpose = 'outside'
                             order by consent_id desc limit 1) as last
                where last.said = 'withdrawn' and p_department = any(string_to_array(last.detail, ',')));
        end if;
        return p_department = any(case_departments(p_case_no));
    elsif p_role = 'lead' then
        return exists (select from case_file where case_no = p_case_no and lead_department = p_department);
    elsif p_role = 'counter_clerk' then
        return exists (select from case_file where case_no = p_case_no and sees_to_hall(p_actor, hall));
    elsif p_role in ('supervisor', 'government_head')
        or (p_role = 'applicant' and p_actor = 'applicant:' || p_case_no) then
        return exists (select from case_file where case_no = p_case_no);
    end if;
    return false;
end $$;

-- ledger/routines/joint.sql
CREATE FUNCTION case_departments(p_case_no text) RETURNS text[]
    LANGUAGE sql STABLE
    AS $_$
    select array(
        select department from item_case where case_no = p_case_no
        union select unnest(signing_departments) from item_case where case_no = p_case_no
        union select convenor from joint_event where case_no = p_case_no
        union select department from joint_party where case_no = p_case_no
        -- From the plan, as the events' rows are written with the case's first entry, and an act may come before it; who
        -- convenes later (变更牵头部门) the row alone says.
        union select event ->> 'convenor' from case_file c, jsonb_path_query(opening, '$.plan.joints[*]') as event
              where case_no = p_case_no
                and not exists (select from joint_event e where e.case_no = c.case_no and e.key = event ->> 'key')
        union select party ->> 'department' from case_file, jsonb_path_query(opening, '$.plan.joints[*].parties[*]') as party
              where case_no = p_case_no
        order by 1)
$_$;

-- ledger/routines/lists.sql
CREATE FUNCTION case_departments_added() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if tg_table_name = 'joint_event' then
        insert into case_department (department, case_no, received_at)
        select distinct added.convenor, c.case_no, c.received_at from added join case_file c using (case_no)
        on conflict do nothing;
    else
        insert into case_department (department, case_no, received_at)
        select distinct added.department, c.case_no, c.received_at from added join case_file c using (case_no)
        on conflict do nothing;
    end if;
    return null;
end $$;

-- ledger/routines/processes.sql
CREATE FUNCTION case_is_a_process() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    insert into process (kind, number) values ('case', new.case_no);
    return new;
end $$;

-- ledger/routines/results.sql
CREATE FUNCTION claim_result_number() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
    v_rule jsonb;
    v_organ text;
    v_owner text;
begin
    select number_rule(c.opening, new.item), i.department into v_rule, v_organ
    from case_file c join item_case i using (case_no) where c.case_no = new.case_no and i.key = new.item;
    if v_rule is null or jsonb_typeof(v_rule) = 'null' then
        return null;
    end if;
    if not coalesce((v_rule ->> 'typed')::boolean, false) then
        raise exception 'RESULT_NO_BY_RULE' using errcode = 'LB005';
    end if;
    insert into result_number as known (organ, number, case_no, item, act_id, given)
    values (v_organ, new.content ->> 'result_no', new.case_no, new.item, new.act_id, false)
    on conflict (organ, number) do update set act_id = case when known.given then known.act_id else excluded.act_id end
        where known.case_no = excluded.case_no and known.item = excluded.item
    returning act_id into v_owner;
    if not found then
        raise exception 'RESULT_NO_TAKEN' using errcode = 'LB004';
    end if;
    return null;
end $$;

-- ledger/routines/consents.sql
CREATE FUNCTION complaint_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if tg_op = 'UPDATE' and old.answered_at is null and new.answered_at is not null
       and (to_jsonb(new) - 'answer' - 'answered_by' - 'answered_at' - 'number')
           = (to_jsonb(old) - 'answer' - 'answered_by' - 'answered_at' - 'number') then
        return new;
    end if;
    raise exception 'complaints are never changed or deleted';
end $$;

-- ledger/routines/consents.sql
CREATE FUNCTION consent_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    raise exception 'a consent is never changed: the next line says otherwise';
end $$;

-- ledger/routines/news.sql
CREATE FUNCTION contacts_of(p_kind text, p_number text, p_audience text, p_person text) RETURNS TABLE(channel text, address text, language text)
    LANGUAGE sql STABLE
    AS $$
    select contact.channel, contact.address,
           case contact.channel when 'helper' then 'zh-CN' else case_file.told_in end
    from contact join case_file using (case_no)
    where p_kind = 'case' and p_audience = 'applicant' and contact.case_no = p_number
      and (contact.channel <> 'helper' or exists (
          select from reception where reception.case_no = p_number
          and reception.mandate_until >= (legal_now() at time zone 'Asia/Shanghai')::date))
    union all
    select chosen.key, chosen.value, coalesce(filing ->> 'language', 'zh-CN')
    from cosigning, jsonb_each_text(coalesce(filing -> 'contacts', '{}')) as chosen
    where p_kind = 'cosigning' and p_audience = 'applicant' and cosigning.number = p_number
    union all
    select way.channel, way.address, coalesce(own.told_in, cosigning.filing ->> 'language', 'zh-CN')
    from cosigner join cosigning using (number)
    left join lateral (select person.told_in, person.mail from person
                       where person.kind = 'natural' and person.document_no = cosigner.id_number
                       order by person.seen_at desc limit 1) as own on true
    cross join lateral (values ('sms', cosigner.phone), ('mail', coalesce(nullif(cosigner.mail, ''), own.mail, '')))
        as way (channel, address)
    where p_kind = 'cosigning' and p_audience = 'cosigner' and way.address <> ''
      and cosigner.number = p_number and p_person = p_number || '/' || cosigner.key
$$;

-- ledger/routines/deputies.sql
CREATE FUNCTION deputies_at(p_at timestamp with time zone) RETURNS SETOF deputy
    LANGUAGE sql STABLE
    AS $$
    select deputy.* from deputy
    join account on account_id = principal and disabled_at is null
    join account stand_in on stand_in.account_id = deputy.deputy and stand_in.disabled_at is null
    where (p_at at time zone 'Asia/Shanghai')::date between from_on and until_on
      and (revoked_at is null or revoked_at > p_at)
      and exists (select from account_role held
                  where held.account_id = principal and held.role = deputy.role and held.department = deputy.department)
      and exists (select from account_role held
                  where held.account_id = deputy.deputy and held.department = deputy.department
                    and (held.department <> '' or held.role = deputy.role))
$$;

-- ledger/routines/deputies.sql
CREATE FUNCTION deputy_is_kept() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if tg_op = 'DELETE' or old.revoked_at is not null
       or (old.deputy_id, old.principal, old.deputy, old.role, old.department, old.from_on, old.until_on, old.made_by, old.made_at)
          is distinct from
          (new.deputy_id, new.principal, new.deputy, new.role, new.department, new.from_on, new.until_on, new.made_by, new.made_at)
    then
        raise exception 'deputies are revoked, never changed';
    end if;
    return new;
end $$;

-- ledger/routines/deputies.sql
CREATE FUNCTION deputy_is_single() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    -- Held until the transaction ends; the statements below then see what those before it committed.
    perform pg_advisory_xact_lock(x'1A2BA902'::int);
    if exists (
        select from deputy other
        where other.revoked_at is null and other.principal = new.principal and other.role = new.role
          and other.department = new.department
          and other.from_on <= new.until_on and new.from_on <= other.until_on
    ) then
        raise exception 'there is a deputy on some of these days' using errcode = 'exclusion_violation', constraint = 'deputy_overlaps';
    end if;
    if exists (
        select from deputy other
        where other.revoked_at is null and (other.deputy = new.principal or other.principal = new.deputy)
          and other.from_on <= new.until_on and new.from_on <= other.until_on
    ) then
        raise exception 'no deputy of a deputy' using errcode = 'exclusion_violation', constraint = 'deputy_chain';
    end if;
    return new;
end $$;

-- ledger/routines/figures.sql
CREATE FUNCTION draft_comes_on() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
    steps text[] := '{}';
    whose text := case tg_op when 'DELETE' then old.draft_id else new.draft_id end;
begin
    if tg_op = 'INSERT' then
        insert into draft_begun (draft_id, bundle, lead_department, channel)
        select new.draft_id, new.bundle, coalesce(f.body::jsonb #>> '{bundle,lead_department}', ''),
               case when new.account_id like 'person:%' then 'online' else 'window' end
        from definition f where f.hash = new.definition;
        steps := array['begun'];
    end if;
    if tg_op = 'DELETE' then
        steps := case when old.case_no is null then array['dropped'] else '{}' end;
    else
        steps := steps || array_remove(array[
            case when new.answers <> '{}' then 'situation' end, case when new.form <> '{}' then 'form' end,
            case when new.materials <> '{}' then 'materials' end, case when new.case_no is not null then 'submitted' end], null);
    end if;
    with made as (
        insert into draft_step (draft_id, step, at)
        select whose, step, legal_now() from unnest(steps) as step
        where exists (select from draft_begun where draft_id = whose)
        on conflict do nothing returning draft_id
    )
    insert into figure_due (case_no, source) select distinct draft_id, 'draft' from made;
    return null;
end $$;

-- ledger/routines/drafts.sql
CREATE FUNCTION draft_waits(p_draft text) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    select c.number from cosigning c join process_file p using (number) where c.draft_id = p_draft and p.open limit 1
$$;

-- ledger/routines/figures.sql
CREATE FUNCTION figures_are_due() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    insert into figure_due (case_no, source)
    select distinct case_no, case process_kind when 'case' then 'case' else 'matter' end
    from added where process_kind <> 'cosigning';
    return null;
end $$;

-- ledger/routines/figures.sql
CREATE FUNCTION figures_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    insert into figure_month as kept (month, version)
    select distinct date_trunc('month', day)::date, 1
    from changed, lateral (values (changed.counted_on), (changed.until_on)) as days (day) where day is not null
    order by 1
    on conflict (month) do update set version = kept.version + 1;
    return null;
end $$;

-- ledger/routines/results.sql
CREATE FUNCTION free_result_number(p_act_id text) RETURNS void
    LANGUAGE sql
    AS $$
    delete from result_number where act_id = p_act_id and not given
$$;

-- ledger/routines/halls.sql
CREATE FUNCTION hall_of(p_account text) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    select home_hall((select hall from account where account_id = p_account))
$$;

-- ledger/routines/halls.sql
CREATE FUNCTION hand_to_hall(p_case_no text, p_act act, p_from text, p_to text) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
    update case_file set hall = p_to where case_no = p_case_no;
    update duty set hall = p_to where process_kind = 'case' and case_no = p_case_no;
    insert into hall_hand_over (act_id, case_no, from_hall, to_hall, actor_id, handed_at)
    values (p_act.act_id, p_case_no, p_from, p_to, p_act.actor_id, p_act.received_at)
    on conflict (act_id) do nothing;
end $$;

-- ledger/routines/halls.sql
CREATE FUNCTION home_hall(p_hall text) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    select coalesce((select hall from hall where hall = p_hall and in_force), (select hall from hall where is_main and in_force))
$$;

-- ledger/routines/hotline.sql
CREATE FUNCTION hotline_is_told() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if exists (select from added where process_kind = 'work_order') then
        perform pg_advisory_xact_lock(x'1a2ba912'::int);
        insert into hotline_change (number, seq)
        select added.case_no, added.seq from added join hotline_order on hotline_order.number = added.case_no
        where added.process_kind = 'work_order' order by added.case_no, added.seq;
    end if;
    return null;
end $$;

-- ledger/routines/definitions.sql
CREATE FUNCTION in_force_from(p publication) RETURNS date
    LANGUAGE sql IMMUTABLE
    AS $$
    select coalesce(p.effective_on, (p.published_at at time zone 'Asia/Shanghai')::date)
$$;

-- ledger/routines/items.sql
CREATE FUNCTION item_is_check(p_opening jsonb, p_key text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
    select exists (
        select from jsonb_array_elements(p_opening -> 'plan' -> 'items') as planned
        where planned ->> 'key' = p_key and planned ->> 'kind' = 'check')
$$;

-- ledger/routines/items.sql
CREATE FUNCTION item_is_wait(p_opening jsonb, p_key text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
    select exists (
        select from jsonb_array_elements(p_opening -> 'plan' -> 'items') as planned
        where planned ->> 'key' = p_key and planned ->> 'kind' = 'wait')
$$;

-- ledger/routines/joint.sql
CREATE FUNCTION joint_event_lasts() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    select tstzrange(min(time.starts_at), max(time.ends_at), '[]') into new.during from (
        select new.starts_at, new.ends_at
        union all
        select slot.starts_at, slot.ends_at from jsonb_to_recordset(new.slots) as slot (starts_at timestamptz, ends_at timestamptz)
        union all
        select (meeting.slot ->> 'starts_at')::timestamptz, (meeting.slot ->> 'ends_at')::timestamptz
        from jsonb_to_recordset(new.past) as meeting (slot jsonb)
    ) as time having min(time.starts_at) is not null;
    return new;
end $$;

-- ledger/routines/joint.sql
CREATE FUNCTION joint_mark() RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$ select 'joint:' $$;

-- ledger/routines/joint.sql
CREATE FUNCTION joint_parties(p_case_no text, p_key text) RETURNS jsonb
    LANGUAGE sql STABLE
    AS $$
    select coalesce(jsonb_agg(to_jsonb(party) - 'case_no' - 'event' order by party.position), '[]')
    from joint_party party where party.case_no = p_case_no and party.event = p_key
$$;

-- ledger/routines/append.sql
CREATE FUNCTION journal_is_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ begin raise exception 'journal entries are never changed (append only)'; end $$;

-- ledger/routines/lists.sql
CREATE FUNCTION lead_has_left() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    delete from case_department
    where case_no = new.case_no and department = old.lead_department
      and not exists (select from item_case i where i.case_no = new.case_no and i.department = old.lead_department)
      and not exists (select from joint_party p where p.case_no = new.case_no and p.department = old.lead_department)
      and not exists (select from joint_event e where e.case_no = new.case_no and e.convenor = old.lead_department
                      and e.phase in ('closed', 'cancelled'));
    update forecast_line set lead_department = new.lead_department
    where case_no = new.case_no and made_on = (select max(made_on) from forecast);
    return null;
end $$;

-- ledger/routines/clock.sql
CREATE FUNCTION legal_now() RETURNS timestamp with time zone
    LANGUAGE sql
    AS $$ select clock_timestamp() + ahead from legal_clock $$;


SET default_tablespace = '';

SET default_table_access_method = heap;

-- ledger/routines/lights.sql
CREATE FUNCTION light_at(due_on date, remind_at timestamp with time zone, yellow_at timestamp with time zone, red_at timestamp with time zone, at timestamp with time zone) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
    select case
        when red_at <= at then 'red'
        when yellow_at <= at or due_on < (at at time zone 'Asia/Shanghai')::date then 'yellow'
        when remind_at <= at or due_on <= (at at time zone 'Asia/Shanghai')::date then 'soon'
        when due_on is null then 'none'
        else 'green' end
$$;

-- ledger/routines/notices.sql
CREATE FUNCTION name_organ(p_slug text, p_name text) RETURNS void
    LANGUAGE sql
    AS $$
    insert into organ as known (slug, name, label)
    select p_slug, p_name,
           case when exists (select from organ where label = p_name and slug <> p_slug)
                then p_name || '（' || p_slug || '）' else p_name end
    on conflict (slug) do update set name = excluded.name, label = excluded.label where known.name <> excluded.name
$$;

-- ledger/routines/news.sql
CREATE FUNCTION news_halls(p_kind text) RETURNS jsonb
    LANGUAGE sql STABLE
    AS $$
    select case when p_kind in ('other_hall', 'hall_takes_over', 'hall_handed_on') then (
        select jsonb_object_agg(told.key, jsonb_build_object('name', told.value ->> 'name', 'address', told.value ->> 'address',
                                                             'telephone', told.value ->> 'telephone'))
        from (select version from organisation_load order by load_id desc limit 1) as last
        join organisation using (version), jsonb_each(organisation.body::jsonb -> 'halls') as told) end
$$;

-- ledger/routines/news.sql
CREATE FUNCTION news_names(p_number text, OUT definition text, OUT items jsonb, OUT joints jsonb) RETURNS record
    LANGUAGE sql STABLE
    AS $$
    select f.definition,
           (select coalesce(jsonb_object_agg(key, name), '{}') from item_case where case_no = p_number),
           (select coalesce(jsonb_object_agg(key, name), '{}') from joint_event where case_no = p_number)
    from case_file f where f.case_no = p_number
    union all
    select c.definition, '{}'::jsonb, '{}'::jsonb from cosigning c where c.number = p_number
    union all
    select '', '{}'::jsonb, '{}'::jsonb from process_file p
    where p.number = p_number and not exists (select from cosigning c where c.number = p_number)
    union all
    select '', '{}'::jsonb, '{}'::jsonb from process p where p.number = p_number and p.kind = 'bulletin'
$$;

-- ledger/routines/news.sql
CREATE FUNCTION news_organs(p_facts jsonb) RETURNS jsonb
    LANGUAGE sql STABLE
    AS $$
    select case when p_facts ? 'to_lead' then (
        select jsonb_object_agg(slug, name) from organ where slug in (p_facts ->> 'to_lead', p_facts ->> 'from_lead')) end
$$;

-- ledger/routines/news.sql
CREATE FUNCTION news_unseen(p_account text, p_role text, p_department text, p_most integer) RETURNS integer
    LANGUAGE sql STABLE
    AS $$
    select least(p_most, count(*))::int
    from (select coalesce((select news_id from news_seen
                           where account_id = p_account and role = p_role and department = coalesce(p_department, '')), 0) as upto
    ) as seen
    cross join lateral (
        (select 1 from news where person = p_account and news_id > seen.upto limit p_most)
        union all
        (select 1 from news where role = p_role and department is not distinct from nullif(p_department, '')
         and news_id > seen.upto limit p_most)
        union all
        (select 1 from news where p_role = 'counter_clerk' and hall = hall_of(p_account) and news_id > seen.upto limit p_most)
    ) as each
$$;

-- ledger/routines/results.sql
CREATE FUNCTION next_result_number(p_organ text, p_series text, p_digits integer) RETURNS text
    LANGUAGE plpgsql
    AS $$
declare
    v_last int;
    v_number text;
begin
    loop
        insert into result_series as known (organ, series, last) values (p_organ, p_series, 1)
        on conflict (organ, series) do update set last = known.last + 1
        returning last into v_last;
        v_number := replace(p_series, '{serial}', case when length(v_last::text) < p_digits
                            then lpad(v_last::text, p_digits, '0') else v_last::text end);
        if not exists (select from result_number where organ = p_organ and number = v_number) then
            return v_number;
        end if;
    end loop;
end $$;

-- ledger/routines/notices.sql
CREATE FUNCTION notice_number(p_label text, p_letter text, p_year integer, p_serial integer) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$ select p_label || p_letter || '〔' || p_year || '〕' || p_serial || '号' $$;

-- ledger/routines/notices.sql
CREATE FUNCTION notices_are_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ begin raise exception 'notices are never changed (append only)'; end $$;

-- ledger/routines/notices.sql
CREATE FUNCTION number_notices(p_case_no text, p_after integer) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
    with entry as materialized (
        select *, row_number() over (partition by organ, letter, year order by seq) as nth
        from notice_entry where case_no = p_case_no and seq > p_after
    ), taken as (
        insert into notice_series as series (organ, letter, year, last)
        select organ, letter, year, count(*) from entry group by organ, letter, year order by organ, letter, year
        on conflict (organ, letter, year) do update set last = series.last + excluded.last
        returning organ, letter, year, last
    ), numbered as (
        select entry.*, last - count(*) over (partition by organ, letter, year) + nth as serial
        from entry join taken using (organ, letter, year)
    )
    insert into notice (number, organ, letter, year, serial, case_no, entry_seq, kind, item, issued_at)
    select notice_number(known.label, letter, year, serial::int), organ, letter, year, serial, p_case_no, seq, kind, item, at
    from numbered join organ known on known.slug = organ
    order by organ, letter, year, seq;
end $$;

-- ledger/routines/results.sql
CREATE FUNCTION number_results(p_case_no text, p_items jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
    v_row record;
    v_number text;
begin
    for v_row in
        select row ->> 'key' as key, row ->> 'decision_act' as act_id, i.department as organ,
               row -> 'numbering' ->> 'series' as series, (row -> 'numbering' ->> 'digits')::int as digits
        from jsonb_array_elements(p_items) as row
        join item_case i on i.case_no = p_case_no and i.key = row ->> 'key'
        where jsonb_typeof(row -> 'numbering') = 'object'
        order by i.department, row -> 'numbering' ->> 'series', i.position
    loop
        if exists (select from result_number where case_no = p_case_no and item = v_row.key and act_id = v_row.act_id) then
            delete from result_number where case_no = p_case_no and item = v_row.key and act_id is distinct from v_row.act_id;
            update result_number set given = true where case_no = p_case_no and item = v_row.key and not given;
            continue;
        end if;
        delete from result_number where case_no = p_case_no and item = v_row.key and not given;
        if not exists (select from result_number where case_no = p_case_no and item = v_row.key and given) then
            v_number := next_result_number(v_row.organ, v_row.series, v_row.digits);
            insert into result_number (organ, number, case_no, item, given)
            values (v_row.organ, v_number, p_case_no, v_row.key, true);
        end if;
    end loop;
end $$;

-- ledger/routines/results.sql
CREATE FUNCTION number_rule(p_opening jsonb, p_key text) RETURNS jsonb
    LANGUAGE sql IMMUTABLE
    AS $$
    select planned -> 'result' -> 'number' from jsonb_array_elements(p_opening -> 'plan' -> 'items') as planned
    where planned ->> 'key' = p_key
$$;

-- ledger/routines/consents.sql
CREATE FUNCTION outside_is_over() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    delete from case_department where case_no = new.case_no and department = any(string_to_array(new.detail, ','));
    return null;
end $$;

-- ledger/routines/programme.sql
CREATE FUNCTION programme_is_append_only() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ begin raise exception 'records of the programme are never changed (append only)'; end $$;

-- ledger/routines/figures.sql
CREATE FUNCTION rating_is_due() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    insert into figure_due (case_no, source) values (new.case_no, 'rating');
    return null;
end $$;

-- ledger/routines/figures.sql
CREATE FUNCTION rating_message_is_due() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    insert into figure_due (case_no, source)
    select n.number, 'rating' from news n where n.news_id = new.news_id and n.process_kind = 'case' and n.kind = 'concluded';
    return null;
end $$;

-- ledger/routines/ratings.sql
CREATE FUNCTION rating_stays() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    if tg_op = 'UPDATE' and old.addition is null and new.addition is not null
       and (to_jsonb(new) - 'addition' - 'added_at') = (to_jsonb(old) - 'addition' - 'added_at') then
        return new;
    end if;
    raise exception 'ratings are never changed or deleted';
end $$;

-- ledger/routines/lists.sql
CREATE FUNCTION search_is_stale() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    insert into search_unfilled (case_no) values (new.case_no) on conflict do nothing;
    return null;
end $$;

-- ledger/routines/halls.sql
CREATE FUNCTION sees_to_hall(p_account text, p_hall text) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
    select hall_of(p_account) is not distinct from home_hall(p_hall)
$$;

-- ledger/routines/append.sql
CREATE FUNCTION settle_act(p_case_no text, p_entry jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
    v_act act;
begin
    update act set
        outcome = case when p_entry ->> 'kind' = 'act_refused' then 'refused' else 'applied' end,
        code = case when p_entry ->> 'kind' = 'act_refused' then p_entry ->> 'code' end,
        settled_at = legal_now(),
        delivered_at = coalesce(delivered_at, clock_timestamp())  -- settled, so it got through
    where act_id = p_entry ->> 'act_id' and outcome is null
    returning * into v_act;
    if not found then
        return;  -- a second entry of the same act
    end if;
    perform pg_notify('lianban_act', v_act.act_id);
    if v_act.process_kind <> 'case' then
        return;  -- what follows is about the papers of a case
    end if;
    if v_act.outcome = 'refused' and v_act.content ? 'result_no' then
        perform free_result_number(v_act.act_id);
    end if;
    if v_act.kind = 'reissue_code' then
        perform settle_query_code(p_case_no, v_act.act_id, v_act.outcome);
    end if;
    if v_act.kind = 'hand_to_hall' and v_act.outcome = 'applied' then
        perform hand_to_hall(p_case_no, v_act, p_entry ->> 'from_hall', p_entry ->> 'hall');
    end if;
    if v_act.kind <> 'supply_correction' or v_act.outcome <> 'applied' then
        return;
    end if;
    insert into material_copy (case_no, material, position, source, file_name, digest, act_id, added_at, provenance)
    select p_case_no, supplied.material,
           coalesce((select max(position) from material_copy m
                     where m.case_no = p_case_no and m.material = supplied.material), 0) + supplied.nth,
           coalesce(supplied.source, 'handed_in'), supplied.file_name, supplied.digest, v_act.act_id, v_act.received_at,
           supplied.provenance
    from (
        select paper ->> 'material' as material, paper ->> 'source' as source, paper ->> 'file_name' as file_name,
               paper ->> 'digest' as digest, nullif(paper -> 'provenance', 'null') as provenance, row_number() over (partition by paper ->> 'material') as nth
        from jsonb_array_elements(coalesce(v_act.content -> 'materials', '[]')) as paper
    ) as supplied;
    if v_act.content ? 'form' then
        update case_file set form = form || (v_act.content -> 'form') where case_no = p_case_no;
        -- What a correction writes anew, the log-in no longer proves.
        update form_source set changed = true
        where case_no = p_case_no and v_act.content -> 'form' ? field;
    end if;
end $$;

-- ledger/routines/codes.sql
CREATE FUNCTION settle_query_code(p_case_no text, p_act_id text, p_outcome text) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
    if p_outcome <> 'applied' then
        delete from query_code where act_id = p_act_id;
        return;
    end if;
    update case_file set query_code_hash = coalesce((select code_hash from query_code where act_id = p_act_id), '')
    where case_no = p_case_no;
    update web_session set revoked_at = clock_timestamp(), ended_by = 'code_reissued'
    where case_no = p_case_no and person_id is null and revoked_at is null;
    -- Nor is it still one of the cases of whoever linked it with the void code; who filed it keeps it.
    delete from person_case where case_no = p_case_no and how = 'linked';
    update web_session set case_no = null
    where case_no = p_case_no and person_id is not null and revoked_at is null
      and not exists (select from case_of_person theirs
                      where theirs.person_id = web_session.person_id and theirs.case_no = p_case_no);
end $$;

-- ledger/routines/processes.sql
CREATE FUNCTION start_pause(p_tries integer) RETURNS interval
    LANGUAGE sql IMMUTABLE
    AS $$
    select least(interval '5 seconds' * 2 ^ least(p_tries, 12), interval '1 hour')
$$;

-- ledger/routines/figures.sql
CREATE FUNCTION survey_call_is_due() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
    insert into figure_due (case_no, source) select survey_id || '/' || place, 'survey' from changed;
    return null;
end $$;

-- ledger/routines/definitions.sql
CREATE FUNCTION take_over_plan() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
    v_entry jsonb := new.body::jsonb;
    v_plan jsonb := v_entry -> 'plan';
    v_gone text[];
begin
    update case_file set
        opening_first = coalesce(opening_first, opening),
        opening = jsonb_set(opening, '{plan}', (v_plan - 'content_hash')
            || jsonb_build_object('answers', coalesce(opening -> 'plan' -> 'answers', '{}'))),
        definition = v_entry ->> 'after',
        bundle_name = v_plan ->> 'name'
    where case_no = new.case_no;
    select array_agg(key) into v_gone from item_case
    where case_no = new.case_no
      and key not in (select item ->> 'key' from jsonb_array_elements(v_plan -> 'items') as item);
    delete from item_copy where case_no = new.case_no and key = any(v_gone);
    delete from item_case where case_no = new.case_no and key = any(v_gone);
    delete from joint_event
    where case_no = new.case_no
      and key not in (select joint ->> 'key' from jsonb_array_elements(v_plan -> 'joints') as joint);
    insert into item_case (case_no, key, position, name, department, state, routed)
    select new.case_no, item ->> 'key', position, item ->> 'name', item ->> 'department', 'waiting',
           coalesce(item ->> 'connector', 'inbox')
    from jsonb_array_elements(v_plan -> 'items') with ordinality as planned (item, position)
    on conflict (case_no, key) do update
        set position = excluded.position, name = excluded.name, department = excluded.department;
    return null;
end $$;

-- ledger/routines/processes.sql
CREATE FUNCTION tell_of_process(p_kind text, p_number text) RETURNS void
    LANGUAGE sql
    AS $$
    select pg_notify('lianban', jsonb_build_object(
        'case_no', number, 'process_kind', p_kind,
        'departments', (select coalesce(jsonb_agg(distinct each order by each), '[]')
                        from unnest(departments || lead_department) as each))::text)
    from process_file where number = p_number
$$;

-- ledger/routines/clock.sql
CREATE FUNCTION utc_text(at timestamp with time zone) RETURNS text
    LANGUAGE sql STABLE
    AS $$
    select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS')
        || case when extract(microseconds from at)::int % 1000000 = 0 then '' else to_char(at, '.US') end || 'Z'
$$;

-- ledger/routines/duties.sql
CREATE FUNCTION with_duties(p_case_no text, p_answer jsonb, p_duties jsonb, p_kind text DEFAULT 'case'::text) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
begin
    if p_answer ->> 'status' = 'written' and p_duties is not null then
        perform write_duties(p_case_no, p_duties, p_kind);
    end if;
    return p_answer;
end $$;

-- ledger/routines/letters.sql
CREATE FUNCTION with_letters(p_number text, p_answer jsonb, p_letters jsonb) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
begin
    if p_answer ->> 'status' = 'written' and p_letters is not null then
        perform write_letters(p_number, p_letters);
    end if;
    return p_answer;
end $$;

-- ledger/routines/news.sql
CREATE FUNCTION with_news(p_number text, p_answer jsonb, p_news jsonb, p_kind text) RETURNS jsonb
    LANGUAGE plpgsql
    AS $$
begin
    if p_answer ->> 'status' = 'written' and p_news is not null then
        perform write_news(p_number, p_news, p_kind);
    end if;
    return p_answer;
end $$;

-- ledger/routines/rows.sql
CREATE FUNCTION write_case_row(p_case_no text, p_case jsonb, p_seq integer, p_head text) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
    update case_file set
        seq = p_seq,
        head = p_head,
        workflow_started_at = coalesce(workflow_started_at, clock_timestamp()),  -- it writes, so it runs
        phase = p_case ->> 'phase',
        outcome = p_case ->> 'outcome',
        accepted_on = (p_case ->> 'accepted_on')::date,
        concluded_at = (p_case ->> 'concluded_at')::timestamptz,
        open = coalesce((p_case ->> 'open')::boolean, p_case ->> 'concluded_at' is null),
        calendar_version = coalesce(p_case ->> 'calendar_version', calendar_version),
        lead_department = coalesce(nullif(p_case ->> 'lead_department', ''), lead_department),
        extension = p_case ->> 'extension',
        delivery_due_on = (p_case ->> 'delivery_due_on')::date,
        deferral_due_on = (p_case ->> 'deferral_due_on')::date,
        due_on = (p_case -> 'term' ->> 'due_on')::date,
        due_provisional = coalesce((p_case -> 'term' ->> 'due_provisional')::boolean, false),
        remind_at = (p_case -> 'term' ->> 'remind_at')::timestamptz,
        yellow_at = (p_case -> 'term' ->> 'yellow_at')::timestamptz,
        red_at = (p_case -> 'term' ->> 'red_at')::timestamptz,
        escalate_department_at = (p_case -> 'term' ->> 'escalate_department_at')::timestamptz,
        escalate_lead_at = (p_case -> 'term' ->> 'escalate_lead_at')::timestamptz,
        escalate_supervisor_at = (p_case -> 'term' ->> 'escalate_supervisor_at')::timestamptz,
        statutory_due_on = (p_case -> 'term' ->> 'statutory_due_on')::date
    where case_no = p_case_no;
end $$;

-- ledger/routines/duties.sql
CREATE FUNCTION write_duties(p_case_no text, p_duties jsonb, p_kind text DEFAULT 'case'::text) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
    if p_duties ? 'all' then
        delete from duty where process_kind = p_kind and case_no = p_case_no;
        delete from duty_unfilled where case_no = p_case_no;
    else
        delete from duty where process_kind = p_kind and case_no = p_case_no and key in (
            select jsonb_array_elements_text(p_duties -> 'gone')
            union all select row ->> 'key' from jsonb_array_elements(p_duties -> 'put') as row);
    end if;
    if not p_duties ? 'put' then
        return;
    end if;
    insert into duty (
        process_kind, case_no, key, kind, subject, number, item, position, act, reason, party, role, department, person, not_by,
        of_department, handler, hall, bundle, lead_department, received_at, since, not_before, clock, unlimited, due_on,
        due_provisional, statutory_due_on, remind_at, yellow_at, red_at, escalate_department_at, escalate_lead_at,
        escalate_supervisor_at, urged, urged_at, moved_at, answer_by, answered_at, expected_on)
    select p_kind, its.number, row.key, row.kind, row.subject, row.number, row.item, coalesce(row.position, 0), row.act, row.reason,
           row.party, row.role, row.department, row.person, coalesce(row.not_by, '{}'), row.of_department, row.handler,
           its.hall, its.bundle, its.lead_department, its.received_at, row.since, row.not_before, row.clock, row.unlimited,
           (term ->> 'due_on')::date, coalesce((term ->> 'due_provisional')::boolean, false),
           (term ->> 'statutory_due_on')::date, (term ->> 'remind_at')::timestamptz, (term ->> 'yellow_at')::timestamptz,
           (term ->> 'red_at')::timestamptz, (term ->> 'escalate_department_at')::timestamptz,
           (term ->> 'escalate_lead_at')::timestamptz, (term ->> 'escalate_supervisor_at')::timestamptz,
           coalesce(row.urged, 0), row.urged_at, row.moved_at, row.answer_by, row.answered_at, row.expected_on
    from (
        select case_no as number, hall, bundle, lead_department, received_at
        from case_file where p_kind = 'case' and case_no = p_case_no
        union all
        select number, null, bundle, lead_department, received_at
        from process_file where p_kind <> 'case' and process_kind = p_kind and number = p_case_no
    ) as its, jsonb_to_recordset(p_duties -> 'put') as row (
        key text, kind text, subject text, number int, item text, position int, act text, reason text, party text,
        role text, department text, person text, not_by text[], of_department text, handler text, since timestamptz,
        not_before timestamptz, clock text, unlimited text, term jsonb, urged int, urged_at timestamptz,
        moved_at timestamptz, answer_by timestamptz, answered_at timestamptz, expected_on date);
end $$;

-- ledger/routines/rows.sql
CREATE FUNCTION write_item_rows(p_case_no text, p_items jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $_$
begin
    update item_case set
        state = row ->> 'state',
        routed = row ->> 'routed',
        handed_over = (row ->> 'handed_over')::boolean,
        handler = row ->> 'handler',
        started_at = (row ->> 'started_at')::timestamptz,
        decided_at = (row ->> 'decided_at')::timestamptz,
        reason = row ->> 'reason',
        decision_act = row ->> 'decision_act',
        urged = (row ->> 'urged')::int,
        urged_at = (row ->> 'urged_at')::timestamptz,
        suspended = row ->> 'suspended',
        stop_ends_on = (row ->> 'stop_ends_on')::date,
        extension = row ->> 'extension',
        delivery_due_on = (row ->> 'delivery_due_on')::date,
        delivered_at = (row ->> 'delivered_at')::timestamptz,
        commitment = row ->> 'commitment',
        commitment_due_on = (row ->> 'commitment_due_on')::date,
        due_on = (row -> 'term' ->> 'due_on')::date,
        due_provisional = coalesce((row -> 'term' ->> 'due_provisional')::boolean, false),
        remind_at = (row -> 'term' ->> 'remind_at')::timestamptz,
        yellow_at = (row -> 'term' ->> 'yellow_at')::timestamptz,
        red_at = (row -> 'term' ->> 'red_at')::timestamptz,
        escalate_department_at = (row -> 'term' ->> 'escalate_department_at')::timestamptz,
        escalate_lead_at = (row -> 'term' ->> 'escalate_lead_at')::timestamptz,
        escalate_supervisor_at = (row -> 'term' ->> 'escalate_supervisor_at')::timestamptz,
        statutory_due_on = (row -> 'term' ->> 'statutory_due_on')::date,
        delegate = row -> 'desk' ->> 'delegate',
        signers = array(select jsonb_array_elements_text(row -> 'desk' -> 'signers')),
        asked = array(select jsonb_array_elements_text(row -> 'desk' -> 'asked')),
        signing_departments = array(select jsonb_array_elements_text(row -> 'desk' -> 'signing_departments')),
        proposal = row -> 'desk' ->> 'proposal',
        proposal_by = row -> 'desk' ->> 'proposal_by',
        review_role = row -> 'desk' ->> 'review_role',
        signed = array(select jsonb_array_elements_text(row -> 'desk' -> 'signed')),
        moved_at = (row -> 'desk' ->> 'moved_at')::timestamptz,
        returns = coalesce((row -> 'desk' ->> 'returns')::int, 0),
        numbering = nullif(row -> 'numbering', 'null')
    from jsonb_array_elements(p_items) as row
    where item_case.case_no = p_case_no and item_case.key = row ->> 'key';

    -- Few items have copies (抄送); without any there is nothing to take away or to put.
    if exists (select from item_copy where case_no = p_case_no) or jsonb_path_exists(p_items, '$[*].copies.keyvalue()') then
        delete from item_copy told using jsonb_array_elements(p_items) as row
        where told.case_no = p_case_no and told.key = row ->> 'key' and not row -> 'copies' ? told.account_id;
        insert into item_copy (case_no, key, account_id, read)
        select p_case_no, row ->> 'key', copied.account_id, copied.read::boolean
        from jsonb_array_elements(p_items) as row, jsonb_each_text(row -> 'copies') as copied (account_id, read)
        on conflict (case_no, key, account_id) do update set read = excluded.read where item_copy.read <> excluded.read;
    end if;
end $_$;

-- ledger/routines/rows.sql
CREATE FUNCTION write_joint_rows(p_case_no text, p_joints jsonb) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
    delete from joint_event
    where case_no = p_case_no and key in (select row ->> 'key' from jsonb_array_elements(p_joints) as row);
    insert into joint_event (
        case_no, key, position, name, kind, convenor, booking, partial, phase, round, turn, moves_left, starts_at, ends_at,
        slots, outcome, clock, held_at, closed_at, past, due_on, due_provisional, remind_at, yellow_at, red_at,
        escalate_department_at, escalate_lead_at, escalate_supervisor_at)
    select p_case_no, key, position, name, kind, convenor, booking, partial, phase, round, turn, moves_left, starts_at, ends_at,
           slots, outcome, clock, held_at, closed_at, coalesce(past, '[]'), (term ->> 'due_on')::date, (term ->> 'due_provisional')::boolean,
           (term ->> 'remind_at')::timestamptz, (term ->> 'yellow_at')::timestamptz, (term ->> 'red_at')::timestamptz,
           (term ->> 'escalate_department_at')::timestamptz, (term ->> 'escalate_lead_at')::timestamptz,
           (term ->> 'escalate_supervisor_at')::timestamptz
    from jsonb_to_recordset(p_joints) as row (
        key text, position int, name text, kind text, convenor text, booking text, partial boolean, phase text, round int,
        turn int, moves_left int, starts_at timestamptz, ends_at timestamptz, slots jsonb, outcome text, clock text,
        held_at timestamptz, closed_at timestamptz, past jsonb, term jsonb);
    insert into joint_party (case_no, event, department, position, items, officers_needed, answer, officers, present,
                             verdict, silent, in_round, passed, to_do)
    select p_case_no, event.key, party.department, party.position, party.items, party.officers_needed, party.answer,
           party.officers, party.present, party.verdict, party.silent, party.in_round, party.passed, party.to_do
    from jsonb_to_recordset(p_joints) as event (key text, parties jsonb),
         jsonb_to_recordset(event.parties) as party (
            department text, position int, items text[], officers_needed int, answer text, officers text[],
            present text[], verdict text, silent text[], in_round boolean, passed boolean, to_do text);
end $$;

-- ledger/routines/letters.sql
CREATE FUNCTION write_letters(p_number text, p_letters jsonb) RETURNS void
    LANGUAGE sql
    AS $$
    insert into letter (letter_id, party, kind, number, subject, lane, body)
    select p_number || '.' || row.key, row.party, row.kind, p_number, coalesce(row.subject, ''), row.lane, coalesce(row.body, '{}')
    from rows from (jsonb_to_recordset(p_letters) as (key text, party text, kind text, subject text, lane text, body jsonb))
         with ordinality as row (key, party, kind, subject, lane, body, nth)
    order by nth
    on conflict (letter_id) do nothing
$$;

-- ledger/routines/news.sql
CREATE FUNCTION write_news(p_number text, p_news jsonb, p_kind text) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
    with told as (
        insert into news (process_kind, number, key, seq, at, kind, audience, person, role, department, hall, item, joint, facts)
        -- What a process tells the applicant of the case that it is about stands with that case's news, under a name of its own.
        select case when row.of_case is null then p_kind else 'case' end, coalesce(row.of_case, p_number),
               case when row.of_case is null then row.key else p_number || ':' || row.key end,
               case when row.of_case is null then row.seq else 0 end,
               row.at, row.kind, reader ->> 'audience', reader ->> 'person', reader ->> 'role',
               reader ->> 'department', reader ->> 'hall', row.item, row.joint, coalesce(row.facts, '{}')
        from jsonb_to_recordset(p_news) as row (
            key text, seq int, at timestamptz, kind text, reader jsonb, item text, joint text, facts jsonb,
            of_case text)
        on conflict (number, key) do nothing
        returning news_id, process_kind, number, kind, audience, person
    )
    insert into message (message_id, news_id, channel)
    select 'n' || told.news_id || '-' || contact.channel, told.news_id, contact.channel
    from told cross join lateral contacts_of(told.process_kind, told.number, told.audience, told.person) as contact
    where contact.channel <> 'helper' or told.kind <> 'rating_followed';  -- what somebody thinks of the office is theirs
end $$;

-- ledger/routines/processes.sql
CREATE FUNCTION write_process_row(p_number text, p_row jsonb, p_seq integer, p_head text) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
    update process_file set
        seq = p_seq,
        head = p_head,
        workflow_started_at = coalesce(workflow_started_at, clock_timestamp()),  -- it writes, so it runs
        phase = coalesce(p_row ->> 'phase', phase),
        outcome = case when p_row is null then outcome else p_row ->> 'outcome' end,
        open = coalesce((p_row ->> 'open')::boolean, open),
        departments = case when p_row is null then departments
                      else array(select jsonb_array_elements_text(p_row -> 'departments')) end
    where number = p_number;
end $$;
