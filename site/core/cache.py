"""The cache that CACHE_URL names, for as long as it answers. Without it every page is made anew, and none fails."""

from __future__ import annotations

import logging
import time
from typing import Any, ClassVar

from django.core.cache.backends.base import DEFAULT_TIMEOUT, BaseCache
from django.utils.functional import cached_property
from django.utils.module_loading import import_string

logger = logging.getLogger("site.cache")
REST = 10  # seconds before a cache that failed is asked again: each time a page waits for it


class WhileItAnswers(BaseCache):
    """Hands everything to the cache of `KEPT_BY`, and steps aside when that fails: nothing found, nothing kept.

    Pages cannot grow stale by it, their keys carry the site's generation; what Wagtail keeps is forgotten in an hour.
    """

    # Of this process, whichever thread asks. None: it answered the last time.
    _asked_again: ClassVar[float | None] = None

    def __init__(self, location: str, params: dict[str, Any]) -> None:
        super().__init__(params)
        self._location, self._params = location, dict(params["KEPT_BY"])

    @cached_property
    def _kept_by(self) -> BaseCache:
        backend: type[Any] = import_string(self._params["BACKEND"])
        return backend(self._location, self._params)  # which may fail too: a folder is made at once

    def _tried(self, what: str, instead: Any, *args: Any) -> Any:
        ours = type(self)
        again = ours._asked_again
        if again is not None and time.monotonic() < again:
            return instead
        try:
            answer = getattr(self._kept_by, what)(*args)
        except Exception as error:  # noqa: BLE001  each kind of server fails in its own way
            ours._asked_again = time.monotonic() + REST
            if again is None:  # one line tells of it, however long it lasts; never its text, which may hold a password
                logger.warning("the cache does not answer (%s): pages are made each time", type(error).__qualname__)
            return instead
        if again is not None:
            ours._asked_again = None
            logger.warning("the cache answers again")
        return answer

    def add(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> Any:
        return self._tried("add", False, key, value, timeout, version)

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._tried("get", default, key, default, version)

    def set(self, key: Any, value: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> None:
        self._tried("set", None, key, value, timeout, version)

    def touch(self, key: Any, timeout: Any = DEFAULT_TIMEOUT, version: int | None = None) -> Any:
        return self._tried("touch", False, key, timeout, version)

    def delete(self, key: Any, version: int | None = None) -> Any:
        return self._tried("delete", False, key, version)

    def clear(self) -> None:
        self._tried("clear", None)

    def close(self, **kwargs: Any) -> None:
        if "_kept_by" in vars(self):
            self._kept_by.close(**kwargs)
