from tests.rendering import own_storage, own_templates



@pytest.fixture(autouse=True)
def nothing_has_failed_yet():
    """Each test starts as a process does."""
    for breaker in (services.broker, delivery.mail_server, delivery.storage):
        breaker.reset()


__all__ = ["own_storage", "own_templates"]
