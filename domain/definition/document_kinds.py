"""Kinds of documents of persons (证件类型) as forms offer them; what their numbers look like: `documents`."""

RESIDENT_ID = "居民身份证"
PASSPORT = "护照"
HONGKONG_MACAO_PERMIT = "港澳居民来往内地通行证"
TAIWAN_PERMIT = "台湾居民来往大陆通行证"
RESIDENCE_PERMIT = "港澳台居民居住证"
FOREIGN_ID = "外国人永久居留身份证"
BIRTH_CERTIFICATE = "出生医学证明"

DOCUMENT_KINDS = (
    RESIDENT_ID,
    PASSPORT,
    HONGKONG_MACAO_PERMIT,
    TAIWAN_PERMIT,
    RESIDENCE_PERMIT,
    FOREIGN_ID,
    BIRTH_CERTIFICATE,
)
