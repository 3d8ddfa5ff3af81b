"""``plan a file hello.md``, ``implement``: propose first, do later. And a checklist on the way.

In plan mode whatever would change something is proposed instead of done.
"""

from __future__ import annotations

import re

from providers.demo.actions import Actions
from providers.demo.scripts.script import Script, words

STEP = re.compile(r"^\d+\. `(.+)`$", re.MULTILINE)
IMPLEMENT = words(r"^\W* (please\s)? (implement|carry\sout|go\sahead|do\sit) \b")
PLANNED_TEXT = "Planned first, then written."

CHECKLIST = ("Look at the folder", "Write `checklist.md`", "Count its lines")


async def plan_a_file(do: Actions, match: re.Match[str]) -> None:
    name = match["name"] or "hello.md"
    steps = [f"add a file {name} with {PLANNED_TEXT}", f"run cat {name}"]
    await propose(do, f"Write {name}", steps)


async def propose(do: Actions, title: str, steps: list[str]) -> None:
    listed = "".join(f"{number}. `{step}`\n" for number, step in enumerate(steps, start=1))
    end = "Nothing is changed before you agree."
    await do.propose("Here is what I would do.\n\n", f"# {title}\n\n{listed}\n{end}\n")


def steps_to_implement(do: Actions, text: str) -> list[str] | None:
    """The messages that a plan stands for, where the person wants it done; none without a plan.

    A client may repeat the plan in its message, so that it holds in another thread, too.
    """
    if do.plans or not IMPLEMENT.search(text):
        return None
    return STEP.findall(text) or STEP.findall(do.last_plan() or "")


async def work_through(do: Actions, match: re.Match[str]) -> None:
    do.check_off(CHECKLIST, 0, "Three small steps.")
    entries = sorted(path.name for path in do.workspace.root.iterdir() if path.name[0] != ".")
    listed = "".join(f"- {name}\n" for name in entries[:20])
    do.check_off(CHECKLIST, 1, f"I saw {len(entries)} entries. Next I write them down.")
    if not await do.write("checklist.md", f"# What was here\n\n{listed}"):
        return await do.say("You declined, so the rest of the checklist stays as it is.")
    do.check_off(CHECKLIST, 2, "Written. Next I count.")
    ran = await do.run("wc -l checklist.md")
    if ran.exit_code != 0:
        return await do.say("I did not count, so the last step stays open.")
    do.check_off(CHECKLIST, 3, "All is done.")
    await do.say("I worked through all three steps. `checklist.md` lists what I saw.")


SCRIPTS = (
    Script(
        examples=("plan a file hello.md",),
        patterns=(
            words(
                r"\b plan \s (an?\s|the\s)? (new\s)? (file\b)? \W* (?P<name>[\w./-]+\.\w+)? \W* $"
            ),
        ),
        play=plan_a_file,
    ),
    Script(
        examples=("work through a checklist",),
        patterns=(words(r"\b (work|go) \b .* \b (checklist|todo\slist)"), words(r"^\W*checklist")),
        play=work_through,
        changes=True,
    ),
)
