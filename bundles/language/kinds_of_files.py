"""Kinds of findings about what is written: files, references, the merged form, scenarios."""

from __future__ import annotations

from bundles.language.finding_kind import error

FILES = (
    error("FILE_MISSING", "A file that must be there is not.", "Create it."),
    error("YAML_ENCODING", "The file is not UTF-8.", "Save it as UTF-8."),
    error("YAML_SYNTAX", "The YAML cannot be read at this place.", "Correct the line (indentation, colon, quotes)."),
    error("YAML_EMPTY", "The file is empty.", "Fill it in or remove it."),
    error("YAML_ANCHOR", "Anchors (`&`, `*`) are not supported.", "Write it out."),
    error("YAML_NODE", "A tag or another form of YAML that is not supported.", "Use plain maps, lists and words."),
    error("KEY_TWICE", "The same key stands twice.", "Keep one."),
    error(
        "TEMPLATE_UNKNOWN",
        "`extends` names a template that has no file under `templates/` beside `matters/`.",
        "Correct the name.",
    ),
    error(
        "TEMPLATE_MISPLACED", "A template's file name and its `template` differ, or it has none.", "Make them the same."
    ),
    error("TEMPLATE_CHAIN", "A template extends another one.", "Write what is needed into the template."),
    error(
        "OVERRIDE_WITHOUT_SOURCE",
        "A district changes, adds or removes something of a template without a `source`.",
        "Name the document on which it rests.",
    ),
    error(
        "OVERRIDE_UNKNOWN",
        "A district removes a question or an item that the template does not have.",
        "Correct the key.",
    ),
)
"""What is wrong with a file before anything of it is understood, and with a district's changes to a template."""

REFERENCES = (
    error("BUNDLE_UNKNOWN", "No such bundle under `matters/`.", "Correct the name."),
    error("DEPARTMENT_UNKNOWN", "No such department in the catalogue.", "Correct the name or add it."),
    error("ITEM_UNKNOWN", "No such item under `items/`, or none of this bundle.", "Correct the name or add it."),
    error("FIELD_UNKNOWN", "No such field or group in the catalogue.", "Correct the name or add it."),
    error("QUESTION_UNKNOWN", "A condition names a question or field that it cannot read.", "Correct the name."),
    error(
        "YEARLY_MISPLACED", "A yearly list (年度事项清单) whose file is not named after its year.", "Rename the file."
    ),
    error("YEARLY_TWICE", "A matter stands in the yearly list twice.", "Remove one."),
    error("BUNDLE_MISPLACED", "Folder and `bundle:` differ.", "Make them agree."),
    error("ITEM_MISPLACED", "Folder/file and `department/item` differ.", "Make them agree."),
    error("LICENCE_UNKNOWN", "No such e-licence in the catalogue.", "Correct the name or add it."),
    error("LICENCE_TYPE_INVALID", "The e-licence type code is malformed (21 characters, check digit).", "Correct it."),
    error("MATERIAL_UNKNOWN", "No such material in the catalogue.", "Correct the name or add it."),
    error("SOURCE_UNKNOWN", "No such source of shared data in the catalogue.", "Correct the name or add it."),
    error(
        "CHECK_OVER_LAW",
        "A source gives its holder more days for the check (校核) than `bundles/sharing_terms.yaml` says of the law.",
        "Shorten `check_days`.",
        law=("政务数据共享条例第二十六条",),
    ),
    error("REASON_UNKNOWN", "No such reason in the catalogue.", "Correct the code or add it."),
    error("GROUP_UNKNOWN", "No such group of fields.", "Correct the name or add it."),
    error("GROUP_NOT_REPEATING", "`for_each` names a group without `repeat`.", "Add `repeat` to the group."),
    error(
        "SPLIT_GROUP_REPEATS",
        "`split_by` names a group that repeats within a case.",
        "Split by a group without `repeat`: its rows are those of the application, `max` says how many.",
    ),
    error(
        "SIGNATURE_FIELD_UNUSED",
        "A signature of others names a field that no item of the bundle asks for.",
        "Name a field that the form has.",
    ),
    error(
        "SIGNATURE_NUMBER_NOT_ONE",
        "`id_number` of a signature names a field that is no number of an identity document or body.",
        "Name the field of the number by which the log-in knows them.",
    ),
    error(
        "SIGNATURE_WITHOUT_BASIS",
        "A signature of others has no `basis` and is not named in `unverified`.",
        "Name the rule on which it rests, or list it as 待核实.",
    ),
    error("SPLIT_GROUP_UNUSED", "`split_by` names a group of which no item asks anything.", "Name the right group."),
    error("LIKE_CIRCLE", "Groups copy one another by `like`.", "Write one of them out."),
    error(
        "OPTIONAL_NOT_YES_NO", "The question of an optional item has other options than 是 and 否.", "Use 是 and 否."
    ),
    error("OPTION_UNKNOWN", "A condition names an answer that the question does not have.", "Correct the answer."),
    error("ITEM_TWICE", "The bundle lists an item twice.", "Keep one."),
    error("EDGE_UNKNOWN", "`after` or `gate` names an item that is not in the bundle.", "Correct the name."),
    error("EDGES_CIRCLE", "Items wait for one another.", "Take one edge away."),
    error("AUTO_WITHOUT_RULE", "`connector: auto` without `auto_grant`.", "Write the rule."),
    error(
        "SYSTEM_MISSING",
        "`connector: http` for a department without `system`.",
        "Name the system in `bundles/catalogue/departments.yaml`.",
    ),
)
"""What one file says of another."""

COVERAGE = (
    error(
        "FIELD_NOT_ASKED",
        "A field of an item's own form is not in the merged form.",
        "Check the group in the catalogue of fields.",
        mend="请检查字段目录里的字段组是否还有这个字段",
    ),
    error(
        "FIELD_ASKED_TWICE",
        "The merged form asks a field twice.",
        "Keep one in its group.",
        mend="请在字段组里只留一个",
    ),
    error(
        "FIELD_NEVER_ASKED",
        "A required field hangs on a question or field that the situation does not have.",
        "Correct `when`, or add the question.",
        mend="请改正字段的 when，或在一件事里加上它所说的问题或字段",
    ),
    error(
        "MATERIAL_NOT_LISTED",
        "A material of an item is not in the list of materials.",
        "Add it to the catalogue.",
        mend="请在材料目录里补上这份材料",
    ),
    error(
        "MATERIAL_WITHOUT_SOURCE",
        "A material that an earlier item should make, in a situation without that item.",
        "Write `when` at the item's material, or another `mode`.",
        mend="请在事项的 materials 里写 when，或在材料目录里改用别的 mode",
    ),
    error(
        "MATERIAL_MADE_TOO_LATE",
        "A material is made by an item that does not come before the one that needs it.",
        "Write `after` or `gate` in the bundle.",
        mend="请在一件事里给它写 after 或 gate，排在产生材料的事项之后",
    ),
    error(
        "MATERIAL_MADE_TWICE",
        "Two items of one case make the same material.",
        "Use `one_of`, or keep one in `produced_by`.",
        mend="请用 one_of 使它们只办其中一项，或在 produced_by 里只留一项",
    ),
    error(
        "FORM_NOT_FILLABLE",
        "No value of its type fits a field.",
        "Check type, options and bounds.",
        mend="请检查字段的类型、选项和上下限",
    ),
    error(
        "FORM_NOT_RESTORED",
        "A department's own form cannot be filled back from the merged form.",
        "Name all its fields at the item.",
        mend="请在事项的 fields 里写全它自己的字段",
    ),
    error(
        "FORM_SHOWS_TOO_MUCH",
        "A department would see a field that is not its own.",
        "Remove it from the item's `fields`.",
        mend="请在事项的 fields 里去掉不属于它的字段",
    ),
)
"""The proof of one form: holes between an item's own form and the merged one."""

SCENARIOS = (
    error(
        "STEP_UNKNOWN", "A step of a scenario takes back a step that does not stand before it.", "Correct the number."
    ),
    error("SCENARIO_MISPLACED", "File name and `scenario:` differ.", "Make them agree."),
    error(
        "SCENARIO_UNDATED",
        "A bundle with a filing window or days in force has a scenario without `received_at`.",
        "Write the moment of receipt.",
    ),
    error(
        "NAME_UNKNOWN", "A scenario names a person, item, material or reason that is not there.", "Correct the name."
    ),
    error(
        "SCENARIO_DIFFERS",
        "A scenario ended otherwise than it declares (`lianban bundle test`).",
        "Correct the definition, or what the scenario expects.",
    ),
)
"""A scenario that cannot be played, or came out otherwise."""

DEVELOPER = (
    error("YAML_TOO_DEEP", "The nesting is too deep to be read.", "Nest less."),
    error("DEFINITION_EMPTY", "Nothing was pasted or chosen.", "Paste a definition, or choose a file."),
    error("DEFINITION_TOO_LARGE", "More than 64 KB.", "One definition is one matter; take it apart."),
    error(
        "DEFINITION_TOO_COSTLY",
        "Its situations took more time or memory than a page gives (10 s of CPU, 1 GB).",
        "Ask less, or use `lianban bundle check`.",
    ),
    error(
        "QUESTIONS_TOO_MANY",
        "More than 60 questions: their situations are not tried while somebody waits.",
        "Use `lianban bundle check`, or ask less.",
    ),
)
"""What the developer's page refuses to look at."""

ORGANISATION = (
    error("AREA_UNKNOWN", "A hall lies in an area that the file does not name.", "Correct the area, or add it."),
    error(
        "AREA_CODE_WRONG",
        "The code of an area is not that of a district (6 digits), or does not begin with its district's (9 digits).",
        "Correct the code, or leave it out and name it in `unverified`.",
    ),
    error("BODY_UNKNOWN", "A department is none of the catalogue.", "Correct its code, or add it to the catalogue."),
    error("USCC_TWICE", "Two departments have the same 统一社会信用代码.", "Correct one, or leave it out."),
    error("AREAS_WITHOUT_DISTRICT", "The file names no district, or more than one.", "Name the one district it is of."),
    error("MAIN_HALL_NOT_ONE", "No hall, or more than one, has `main: true`.", "Mark the district's own hall alone."),
    error("MATTER_UNKNOWN", "A hall receives a matter that no bundle is called.", "Correct the name of the bundle."),
    error("MATTER_TWICE", "A hall names a matter twice.", "Keep one."),
    error(
        "MATTER_NOWHERE",
        "A matter cannot be handed in at any hall.",
        "Let the main hall receive it; usually that one receives `all`.",
    ),
    error("HOURS_OVERLAP", "Two spans of one weekday of a hall overlap.", "Put them one after the other."),
    error("DAY_TWICE", "`other_days` of a hall says something of a day twice.", "Keep one."),
)
"""An organisation file (`lianban organisation check`)."""
