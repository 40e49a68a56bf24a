"""Plans of histories: a value made from a seed alone."""

from tests.histories.plan import Act, Move, Tap, make_plan


def test_a_seed_is_one_plan() -> None:
    """A failing seed can be run again: the same seed and size is the same plan, another seed another one."""
    assert make_plan(7, 10, 8, 3) == make_plan(7, 10, 8, 3)
    assert make_plan(7, 10, 8, 3) != make_plan(8, 10, 8, 3)


def test_everything_happens() -> None:
    """A long history has every way to tap, every move and every act of the host; a short one every act."""
    scenes = make_plan(1, 30, 40, 20).scenes
    turns = [turn for scene in scenes for turn in scene.turns]
    assert {turn.tap for turn in turns} == set(Tap)
    assert {turn.move for turn in turns} == set(Move)
    for seed in range(20):
        assert {scene.act for scene in make_plan(seed, 10, 8, 3).scenes} == set(Act)


def test_faults_are_as_many_as_asked_for() -> None:
    """Kills never meet a locked database: the fault that is looked at is the one that is there."""
    for seed in range(20):
        scenes = make_plan(seed, 10, 8, 3).scenes
        killed = [scene for scene in scenes if scene.kill_after_s is not None]
        assert len(killed) == 3
        assert all(scene.database_locked is None for scene in killed)


def test_a_plan_can_be_read() -> None:
    """Each question and each phone's turn is a line."""
    plan = make_plan(2, 3, 4, 1)
    lines = list(plan.lines())
    assert len(lines) == 1 + 4 * (1 + 3)
    assert lines[0] == "seed 2: 3 phones, 4 questions"
    assert sum("kill after" in line for line in lines) == 1
