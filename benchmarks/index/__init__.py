"""What it costs to open repositories: cold and warm, near and far, small and large."""
