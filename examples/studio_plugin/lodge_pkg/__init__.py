"""What one studio adds to `pkg`: a repository, a resolver, a command and a hook."""
