"""NLU components of the engine: normalising, features, fields, needs, danger, context."""
