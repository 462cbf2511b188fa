"""Chunks in, translations out: prompt, reply, checks, repair, retry, concurrency, hosts."""
