"""The programme on file: what the list and the meetings say, change by change, and how matters really stand."""
