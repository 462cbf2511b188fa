"""The durable record of paid work: resume is an in-context exact match, never a guess."""
