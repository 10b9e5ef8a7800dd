"""Options of the whole suite."""

from typing import Any

import pytest

from reporter.executor import preload


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regen",
        action="store_true",
        help="write tests/golden/*.txt and templates/docx/*.docx anew; read the difference before committing it",
    )
    parser.addoption(
        "--all-provinces",
        action="store_true",
        help="run the cascade over all 34 provinces and 3,321 communes instead of three provinces (some ten minutes)",
    )


@pytest.fixture(scope="session")
def regen(request: pytest.FixtureRequest) -> bool:
    """Whether expected outputs are to be written instead of compared."""
    return bool(request.config.getoption("--regen"))


def pytest_sessionstart() -> None:
    """Load once, for the worker processes of all tests."""
    preload("reporter.commands.build", "reporter.commands.demo")


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """With `-n`, the tests of one file stay in one process: what they share is made once."""
    from xdist.scheduler import LoadFileScheduling

    config.option.loadscopereorder = False  # the order below counts
    return LoadFileScheduling(config, log) if config.getoption("dist") == "load" else None


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Fast tests first: a mistake should show before LibreOffice has started."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is not None)
