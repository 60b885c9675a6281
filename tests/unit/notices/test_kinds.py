"""What notices say: known kinds only, and nothing to fill in."""

from __future__ import annotations

import pytest

from casework.notices.kinds import notice_kinds, text_of
from casework.referrals import telling


class TestTextOf:
    def test_says_it_in_one_plain_sentence(self) -> None:
        assert text_of("referral_sent") == "您单位有一件新的转介等待接收"

    def test_a_kind_that_there_is_not_is_an_error(self) -> None:
        with pytest.raises(KeyError):
            text_of("referral_lost")


class TestNoticeKinds:
    @pytest.mark.parametrize("kind", sorted(notice_kinds()))
    def test_nothing_is_put_into_a_text(self, kind: str) -> None:
        text = text_of(kind)
        assert 6 <= len(text) <= 40
        assert not set("{}%<>") & set(text)

    def test_every_step_that_is_told_has_its_text(self) -> None:
        told = {kind for kinds in telling._TOLD.values() for kind, _ in kinds}
        assert told <= notice_kinds().keys()
