"""投诉和救济途径 on pages."""
