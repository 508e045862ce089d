"""What every process needs before it can do anything: settings, logging, the way to Temporal, a clean exit.

This room imports nothing of ours but `domain`.
"""
