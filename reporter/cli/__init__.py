"""The click shell: parses, delegates, prints, exits."""
