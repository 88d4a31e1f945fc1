"""What a change to the repositories would do to the requests that people really make.

- `changes.Change`: packages released, removed or ignored, as an idea; nothing is written anywhere.
- `answering`: one request solved as things are and as they would be, in a worker process.
- `assessment.assess(...)`: a list of requests, side by side on all cores; which change, and which fail.
"""
