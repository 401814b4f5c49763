from tests.rendering import own_storage, own_templates

__all__ = ["own_storage", "own_templates"]
