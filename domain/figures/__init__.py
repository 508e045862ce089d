"""Figures (统计): from the journal of a case follow facts that can be counted, and every figure says what it counts."""
