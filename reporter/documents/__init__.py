"""Official Word documents: composing, rendering, verifying, layout law."""
