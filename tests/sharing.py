"""How the tests are shared out over processes (pytest -n): a file stays in one of them, and the slowest start first.

A file, because its tests share a database (tests/database_fixtures.py).
"""

import pytest

#: Files and folders, the longest first. A folder stays together: its files share what takes long to start or to make,
#: the running portal and the finished documents.
SLOW = [
    "tests/browser/",
    "tests/pdf/",
    "tests/portal/test_demo.py",
    "tests/portal/test_admin_browser.py",
    "tests/participation/test_weighing_document.py",
    "tests/participation/test_phase_admin_browser.py",
    "tests/portal/test_admin_doors.py",
    "tests/portal/test_embedded.py",
    "tests/participation/test_sheets_printed.py",
    "tests/participation/test_staff_browser.py",
]


def share_of(nodeid: str) -> str:
    file = nodeid.partition("::")[0]
    return next(filter(file.startswith, SLOW), file)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Within a share, and among the quick files, the order stays random."""
    if hasattr(config, "workerinput"):
        rank = {share: number for number, share in enumerate(SLOW)}
        items.sort(key=lambda item: rank.get(share_of(item.nodeid), len(SLOW)))


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log):
    from xdist.scheduler import LoadScopeScheduling

    class Sharing(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return share_of(nodeid)

    # In the order of the collection, not of the number of tests.
    config.option.loadscopereorder = False
    return Sharing(config, log)
