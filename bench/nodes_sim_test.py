#!/usr/bin/env python3
"""What bench/nodes_sim.py plays, where the answer is known."""
import unittest

from nodes_sim import durations, efficiency, play


class PlayTest(unittest.TestCase):
    def test_equal_jobs_keep_all_busy(self):
        for workers in (1, 2, 8, 64):
            self.assertEqual(play([1.0] * (10 * workers), workers, workers), 10.0)

    def test_results_are_told_in_order(self):
        # The long first job keeps the third from being asked for.
        self.assertEqual(play([10.0, 1.0, 1.0], 2, 2), 11.0)
        self.assertEqual(play([10.0, 1.0, 1.0], 2, 3), 10.0)

    def test_the_controller_gives_one_job_after_another(self):
        self.assertAlmostEqual(play([1.0] * 4, 4, 4, dispatch=0.5), 3.0)

    def test_lost_jobs_begin_anew(self):
        jobs = durations([], 400)
        whole = play(jobs, 16, 32)
        lossy = play(jobs, 16, 32, lost_rate=0.2)
        self.assertGreater(lossy, whole)
        self.assertEqual(lossy, play(jobs, 16, 32, lost_rate=0.2))

    def test_a_wider_window_idles_less(self):
        jobs = durations([], 1600)
        shares = [efficiency(jobs, 32, 32 * times) for times in (1, 2, 4, 8)]
        self.assertEqual(shares, sorted(shares))
        self.assertGreater(shares[-1], 0.9)


if __name__ == "__main__":
    unittest.main()
