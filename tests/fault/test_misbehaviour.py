"""The judge of the campaign's misbehaviours, by tables: it finds what is wrong, and only that."""

import datetime
import os
import random
import unittest
from unittest import mock

import misbehaviour
import program

NOW = datetime.datetime(2026, 4, 8, tzinfo=datetime.timezone.utc)


def lead(row, lead_id, by="request", fault=None, created="2026-04-08T00:00:00.000Z"):
    made = {"id": lead_id, "by": by, "createdAt": created, "body": {"name": f"리드 {row} 🎉"}}
    return made | ({"fault": fault} if fault else {})


def account(created=(), failed=(), unknown=()):
    """created: (row, id)"""
    return {"succeeded.csv": {row: ([], {"leadimport_lead_id": i}) for row, i in created},
            "failed.csv": {row: ([], {}) for row in failed},
            "unknown.csv": {row: ([], {}) for row in unknown}}


class Judge(unittest.TestCase):
    def test_what_is_right_is_not_disputed(self):
        for results, record in (
                (account([(1, "a")], failed=[2], unknown=[3, 4]), [lead(1, "a"), lead(4, "d")]),
                (account([(1, "b")]), [lead(1, "a"), lead(1, "b", "replay", "twice")]),
                (account([(1, "a")]), [lead(1, "a", "replay", "503-replay")]),
                (account([(1, "a")]), [lead(1, "x", "colleague"), lead(1, "a")]),
                (account(failed=[1]), [lead(1, "x", "colleague")])):
            self.assertEqual(misbehaviour.judge(results, record, NOW)[0], [])

    def test_what_is_wrong_is_told(self):
        for results, record, told in (
                (account([(1, "a"), (2, "a")]), [lead(1, "a"), lead(2, "b")], "one id"),
                (account([(1, "z")]), [lead(1, "a")], "never gave"),
                (account([(1, "b"), (2, "a")]), [lead(1, "a"), lead(2, "b")], "lead of row 2"),
                (account(failed=[1]), [lead(1, "a")], "told as failed"),
                (account(), [lead(1, "a")], "no file tells"),
                (account([(1, "a")]), [lead(1, "a"), lead(1, "b")], "created 2 times"),
                (account([(1, "a")]), [lead(1, "a"), lead(1, "b", "replay", "replay")],
                 "created 2 times"),
                (account([(1, "x")]), [lead(1, "x", "colleague", None, "2026-04-07T00:00:00.000Z"),
                                       lead(1, "a")], "its own is there"),
                (account([(1, "x")]), [lead(1, "x", "colleague", "old-date",
                                            "2024-04-08T00:00:00.000Z")], "colleague's lead of")):
            with self.subTest(told):
                self.assertIn(told, " ".join(misbehaviour.judge(results, record, NOW)[0]))

    def test_what_is_left_open_is_counted(self):
        _, told = misbehaviour.judge(account([(1, "x")], unknown=[2]), [lead(1, "x", "colleague")],
                                     NOW)
        self.assertEqual((told["row left unknown"], told["colleague's equal lead adopted"]), (1, 1))
        wrong, told = misbehaviour.judge(account([(1, "x")]),
                                         [lead(1, "x", "colleague"), lead(1, "a")], NOW)
        self.assertEqual((wrong, told["colleague's equal lead adopted beside its own"]), ([], 1))


class Mixes(program.ProgramTest):
    def test_a_mix_depends_on_its_seed_and_on_what_is_enabled(self):
        for chosen, some in (("none", False), ("all", True), ("late,--ids", True)):
            with mock.patch.dict(os.environ, {"LEADIMPORT_CAMPAIGN": chosen}):
                mixes = [misbehaviour.draw(random.Random(f"7/{i}"), True) for i in range(50)]
                again = [misbehaviour.draw(random.Random(f"7/{i}"), True) for i in range(50)]
            self.assertEqual(mixes, again)
            self.assertEqual([m is not None for m in mixes], [some] * 50)
        self.assertTrue(all("--ids" in name or name == "late" for m in mixes for name in m.drawn))
        with mock.patch.dict(os.environ, {"LEADIMPORT_CAMPAIGN": "latte"}):
            self.assertRaises(SystemExit, misbehaviour.enabled)

    def test_the_sandbox_knows_every_misbehaviour(self):
        faults = [*misbehaviour.FAULTS, *(f"people:{kind}" for kind in misbehaviour.CONTACT_FAULTS)]
        options = [word for kind in faults for word in ("--fault", f"{kind}%1")]
        for option, values in misbehaviour.SERVERS:
            options += [option] if values[0] is None else [option, values[-1]]
        with self.start_sandbox(*options) as sandbox:
            self.assertEqual(sandbox.stop()["faults_played"], 0)


if __name__ == "__main__":
    program.main()
