"""The JSON API for other systems, put together in `starter.api.app`."""
