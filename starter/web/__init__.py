"""The thin UI: pages for clerks, supervisors and applicants, rendered on the server and complete without JavaScript.

A page reads PostgreSQL and sends acts through `starter.office.client`; it decides nothing itself. It runs by
`python -m starter.web`.
"""
