"""The embedded stack of one machine: Temporal server, PostgreSQL, department simulator and demo data.

Everything lives in one folder and listens on 127.0.0.1 only. `engine.stack` starts and stops the whole; the
tests use the same parts one by one. Production needs nothing of this room.
"""
