"""Page number and size, as every list takes them."""

from __future__ import annotations

from typing import Annotated

from fastapi import Query

from casework.paging import MAX_PAGE_SIZE

PageNumber = Annotated[int, Query(ge=1, le=1_000_000, description="第几页，从 1 开始")]
PageSize = Annotated[int, Query(ge=1, le=MAX_PAGE_SIZE, description="每页几条，最多 100")]
