"""Commands that know both apps, and what they load."""
