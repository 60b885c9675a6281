"""What happens to a talk when a part of the program dies in the middle of it."""

from __future__ import annotations

import os
import signal
from uuid import uuid4

from tests.e2e.test_talks import OPENING, answer_until
from tests.support.running import Running, wait_until


class TestEngineKilled:
    def test_the_message_is_kept_the_resident_told_and_answered_later(self, own_yizhu: Running) -> None:
        talk = own_yizhu.open()
        talk.say(OPENING)
        os.kill(own_yizhu.pid_of("engine"), signal.SIGKILL)
        again = str(uuid4())
        told = talk.say("同意", again)
        assert "存好了" in talk.said
        assert told["replies"], "silence is an error"

        def answered() -> bool:
            return any("存好" not in m["text"] for m in _after(talk.transcript(), told["message_id"]))

        wait_until(answered, lambda: own_yizhu.process.poll() is None, own_yizhu.data_dir / "output.txt")
        late = talk.say("同意", again)
        assert late["state"]["asking"] not in (None, "consent")
        answer_until(talk, "confirm")
        talk.say("对")
        assert own_yizhu.application(talk.number)["fields"]["age"] == 82

    def test_several_messages_while_it_is_down_are_answered_in_order(self, own_yizhu: Running) -> None:
        talk = own_yizhu.open()
        os.kill(own_yizhu.pid_of("engine"), signal.SIGKILL)
        texts = [OPENING, "同意", "她叫陈秀英"]
        for text in texts:
            assert talk.post(text).status_code == 200

        wait_until(own_yizhu.ready, lambda: True, own_yizhu.data_dir / "output.txt")
        talk.say("她的电话是13800138000")
        answer_until(talk, "confirm")
        talk.say("对")
        fields = own_yizhu.application(talk.number)["fields"]
        assert (fields["name"], fields["phone"], fields["age"]) == ("陈秀英", "13800138000", 82)
        assert [m["text"] for m in talk.transcript() if m["sender"] == "resident"][:3] == texts


class TestServiceKilled:
    def test_nothing_said_is_lost(self, own_yizhu: Running) -> None:
        talk = own_yizhu.open()
        talk.say(OPENING)
        os.kill(own_yizhu.pid_of("service"), signal.SIGKILL)
        wait_until(own_yizhu.ready, lambda: True, own_yizhu.data_dir / "output.txt")
        assert [m["text"] for m in talk.transcript() if m["sender"] == "resident"] == [OPENING]
        talk.say("同意")
        assert talk.asking not in (None, "consent", "age", "township")


class TestStopping:
    """The last of this file: nothing runs afterwards."""

    def test_ctrl_c_stops_both_processes(self, own_yizhu: Running) -> None:
        pids = [own_yizhu.pid_of("engine"), own_yizhu.pid_of("service")]
        assert own_yizhu.stop() == 0
        assert not any(os.path.exists(f"/proc/{pid}") for pid in pids)


def _after(transcript: list[dict[str, str]], message_id: str) -> list[dict[str, str]]:
    place = next(i for i, message in enumerate(transcript) if message["id"] == message_id)
    return [message for message in transcript[place + 1 :] if message["sender"] == "bot"]
