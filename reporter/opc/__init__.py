"""One reader and one writer of zip packages (OPC): parts, relationships, limits, fixed bytes."""
