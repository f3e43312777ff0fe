"""The example in the README does what its comment says."""

import contextlib
import io
import re
from pathlib import Path

README = Path(__file__).parents[1] / "README.md"


def test_the_example_prints_what_it_promises():
    (example,) = re.findall(r"```python\n(.*?)```", README.read_text(), re.DOTALL)
    promised = re.findall(r"print\(.*\)  # (.*)", example)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(example, {})
    assert promised
    assert printed.getvalue().splitlines() == promised
