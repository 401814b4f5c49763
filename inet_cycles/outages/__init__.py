"""A service that we need is away, or was too slow: one place decides it, one page says it, nothing typed is lost."""
