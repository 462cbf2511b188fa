"""What completes a prompt: a local server, a model in this process, or nothing at all (echo)."""
