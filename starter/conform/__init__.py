"""The kit by which a department tests its own system before joining (对接自测): requests as ours, call-backs heard."""
