"""What a person needs to know of finished translations: the tally, and the report in words."""
