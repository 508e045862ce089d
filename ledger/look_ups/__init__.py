"""Look-ups (核验) on record: asked, answered, disputed, erased when their time is over."""
