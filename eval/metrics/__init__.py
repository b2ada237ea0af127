"""The formulas: one family a module, pure functions, one question at a time wherever a metric allows it."""
