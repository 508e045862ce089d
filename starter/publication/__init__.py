"""The public site (公开站点): guides, news of matters and monthly figures as static pages for a portal."""
