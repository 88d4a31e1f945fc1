"""Locks of requests on the repository of the tests around."""

import pytest

from pkg.environment.lock import Lock


@pytest.fixture
def lock(resolve):
    """Lock a request; `payload` and `parent_environ` as for `Lock.of_context`, the rest as for a resolve."""

    def make(*requests, payload=False, parent_environ=None, **options):
        context = resolve(*requests, **options)
        assert context.success, context.failure_description
        return Lock.of_context(context, payload=payload, parent_environ=parent_environ)

    return make
