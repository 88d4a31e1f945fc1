"""`pkg shell`: one process for many commands, with a prompt, history and completion.

session    runs a line as `pkg` would, and keeps what is worth keeping between lines
lines      where the lines come from when nobody sits at a terminal
console    the prompt of a terminal; the only importer of prompt_toolkit
history    the file that remembers what was typed
"""
