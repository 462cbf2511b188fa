"""Which files are meant, and where their translations go: for one command, a job or a folder."""
