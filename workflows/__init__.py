"""Choreography of a case: waits, timers and activities, nothing else. The rules are in `domain`."""
