"""A codex on a bad line: its words come through, with bytes between them that are no frames."""

import os
import subprocess
import sys

JUNK = (
    b"\xff\xfe\xc3\x28 not UTF-8\n",
    b'{"method": "item/completed", "params": {"broken": \n',
    b'{"method": "turn/completed", "params": {"threadId": "\xff\xff"}}\n',
    b"[]\n",
    b"\x00\x01\x02\n",
    b"x" * 2_000_000 + b"\n",
)
"""Well below the number at which it would count as no app-server at all."""


def main() -> None:
    agent = subprocess.Popen(
        [os.environ["NOISY_CODEX"], *sys.argv[1:]], stdout=subprocess.PIPE, stdin=0
    )
    assert agent.stdout
    for number, line in enumerate(agent.stdout):
        junk = JUNK[number % len(JUNK)] if number < 2 * len(JUNK) else b""
        sys.stdout.buffer.write(junk + line)
        sys.stdout.buffer.flush()
    sys.exit(agent.wait())


if __name__ == "__main__":
    main()
