"""Activities: what touches the world. Ledger appends, hand-over of items to departments."""
