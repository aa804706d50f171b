"""A short campaign (campaign.py). The environment's LEADIMPORT_TEST_SEED sets its seed."""

import os
import random
import unittest

import campaign
import program

ROUNDS = 6 if program.SANITIZED else 40


class Campaign(unittest.TestCase):
    def test_no_row_is_lost_and_no_lead_created_twice(self):
        given = os.environ.get("LEADIMPORT_TEST_SEED")
        happened = campaign.play(ROUNDS, int(given or random.SystemRandom().getrandbits(32)))
        for step in list(campaign.STEPS)[:ROUNDS]:
            self.assertGreater(happened[f"kill at {step}"], 0, "nothing died there")


if __name__ == "__main__":
    program.main()
