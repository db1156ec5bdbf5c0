"""A flow drawn from its own data, in Mermaid's words; a row's path over it."""

from collections.abc import Sequence
from itertools import pairwise

from lib.tools.workflow.flow import Flow


def states(flow: Flow, *, path: Sequence[str] = ()) -> str:
    """The state diagram: an arrow per step that moves a row, named by its button.

    path are the states a row went through, the last being its own: they are marked.
    """
    ids = {name: f"s{n}" for n, name in enumerate(flow.states)}
    lines = ["stateDiagram-v2", "  direction TB"]
    lines += [f'  state "{name}" as {ids[name]}' for name in flow.states]
    first = next(iter(flow.states))
    lines.append(f"  [*] --> {ids[first]}")
    arrows: dict[tuple[str, str], list[str]] = {}
    for step in flow.steps:
        if step.target is None or (not step.sources and flow.states[step.target].final):
            continue  # annulling is possible everywhere: sixteen arrows would tell nothing
        for source in step.sources:
            arrows.setdefault((source, step.target), []).append(step.label)
    walked = set(pairwise(path))
    for (source, target), labels in arrows.items():
        mark = "✔ " if (source, target) in walked else ""
        lines.append(f"  {ids[source]} --> {ids[target]}: {mark}{' / '.join(labels)}")
    lines += [f"  {ids[name]} --> [*]" for name, state in flow.states.items() if state.final]
    lines += [
        "  classDef pasado stroke-width:2px,stroke:#0072B2",
        "  classDef actual stroke-width:4px,stroke:#D55E00,font-weight:bold",
    ]
    if path:
        if passed := [ids[s] for s in dict.fromkeys(path) if s != path[-1]]:
            lines.append(f"  class {','.join(passed)} pasado")
        lines.append(f"  class {ids[path[-1]]} actual")
    return "\n".join(lines)
