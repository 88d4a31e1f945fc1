"""Lists of requests: written down by `pkg env`, read from files, and answered by worker processes.

- `log.note(...)`: what `pkg env` appends to the file that the setting `request_log` names.
- `reading.read_requests(path)`: a list of requests from such a log, a text, a JSON list, or saved contexts.
- `workers.Workers`: processes that answer questions side by side, one line of JSON each.
"""
