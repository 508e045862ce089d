"""What is checked of a definition: references, time limits, joint events, the law, and the proof of one form."""
