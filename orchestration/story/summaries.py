"""One line for people about an event, a frame or a receipt, and the turn that it is about. Pure."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import msgspec

EXCERPT = 160

Fields = Mapping[str, Any]


def decoded(body: str | bytes) -> Fields:
    """The fields of some JSON; none where it is anything else."""
    try:
        content = msgspec.json.decode(body)
    except msgspec.DecodeError:
        return {}
    return content if isinstance(content, dict) else {}


def excerpt(text: object, length: int = EXCERPT) -> str:
    whole = " ".join(str(text).split())
    return whole if len(whole) <= length else f"{whole[: length - 1]}…"


def compact(fields: object) -> str:
    return excerpt(msgspec.json.encode(fields).decode())


def about_event(type_: str, payload: Fields) -> str:
    tell = TOLD.get(type_)
    try:
        return tell(payload) if tell else excerpt(_without_ids(payload))
    except (KeyError, TypeError, AttributeError):  # of an earlier or later version
        return compact(payload)


def about_frame(frame: Any) -> str:
    if not isinstance(frame, dict):
        return excerpt(frame)
    if "error" in frame and "method" not in frame:
        return excerpt(fields_of(frame, "error").get("message", frame["error"]))
    params = fields_of(frame, "params") or fields_of(frame, "result")
    item = fields_of(params, "item")
    if item:
        return _about_item(item)
    if isinstance(params.get("delta"), str):
        return excerpt(params["delta"])
    if isinstance(params.get("input"), Sequence):
        texts = [part.get("text", part.get("type", "")) for part in params["input"]]
        return excerpt(" ".join(map(str, texts)))
    if error := fields_of(params, "error"):
        return excerpt(error.get("message", error))
    if turn := fields_of(params, "turn"):
        return excerpt(f"turn {turn.get('id', '')} {_status(turn.get('status'))}")
    shown = {name: value for name, value in params.items() if name not in ("threadId", "turnId")}
    return compact(shown) if shown else ""


def turn_of_event(payload: Fields) -> str | None:
    """The turn that an event names, if it does; of a session, the one that runs."""
    named = payload.get("turnId")
    for part in ("settledTurn", "startedTurn", "activity", "proposedPlan"):
        named = named or fields_of(payload, part).get("turnId")
    return named or fields_of(payload, "session").get("activeTurnId")


def turn_of_frame(frame: Any) -> str | None:
    if not isinstance(frame, dict):
        return None
    for part in ("params", "result"):
        fields = fields_of(frame, part)
        if named := fields.get("turnId") or fields_of(fields, "turn").get("id"):
            return str(named)
    return None


def fields_of(fields: Any, name: str) -> Fields:
    found = fields.get(name) if isinstance(fields, Mapping) else None
    return found if isinstance(found, Mapping) else {}


def _about_item(item: Fields) -> str:
    said = item.get("text") or item.get("command") or item.get("query") or ""
    if not said and isinstance(item.get("changes"), Sequence):
        said = ", ".join(str(change.get("path", "")) for change in item["changes"])
    status = _status(item.get("status"))
    return excerpt(
        ": ".join(part for part in (str(item.get("type", "item")), str(said)) if part)
        + (f" ({status})" if status else "")
    )


def _status(status: object) -> str:
    return str(status.get("type", "")) if isinstance(status, Mapping) else str(status or "")


def _without_ids(payload: Fields) -> str:
    hidden = {"threadId", "createdAt", "updatedAt"}
    return compact({name: value for name, value in payload.items() if name not in hidden})


def _session_set(payload: Fields) -> str:
    session = payload["session"]
    if begun := fields_of(payload, "startedTurn"):
        return f"turn {begun['turnId']} began"
    if ended := fields_of(payload, "settledTurn"):
        reason = fields_of(payload, "settledTurn").get("error") or session.get("lastError")
        return excerpt(
            f"turn {ended['turnId']} ended: {ended['state']}" + (f" ({reason})" if reason else "")
        )
    error = session.get("lastError")
    return excerpt(f"session {session['status']}" + (f" ({error})" if error else ""))


def _message_sent(payload: Fields) -> str:
    if payload.get("text"):
        return f"{payload['role']}: {excerpt(payload['text'])}"
    return f"{payload['role']}: the end of the message"


def _activity(payload: Fields) -> str:
    activity = payload["activity"]
    content = activity.get("payload")
    detail = fields_of(activity, "payload").get("detail", "") if content else ""
    return excerpt(f"{activity['summary']}" + (f": {detail}" if detail else ""))


def _diff(payload: Fields) -> str:
    files = payload["files"]
    names = ", ".join(file["path"] for file in files[:5]) or "no file"
    more = f" and {len(files) - 5} more" if len(files) > 5 else ""
    return excerpt(f"checkpoint {payload['checkpointTurnCount']}: {names}{more}")


def _revert_requested(payload: Fields) -> str:
    what = "files" if payload.get("filesOnly") else "everything"
    if ref := payload.get("checkpointRef"):
        return excerpt(f"{what} as before the move {ref}")
    return _place(payload["turnCount"])


def _reverted(payload: Fields) -> str:
    undo = payload.get("undoRef")
    return excerpt(_place(payload["turnCount"]) + (f" (undone by {undo})" if undo else ""))


def _place(turn_count: int) -> str:
    return f"back to turn {turn_count}" if turn_count else "back to before the first turn"


def _revert_undone(payload: Fields) -> str:
    count = len(payload["turns"])
    turns = f"{count} turn{'' if count == 1 else 's'}"
    return excerpt(f"{turns}, as before the move {payload['checkpointRef']}")


TOLD: dict[str, Callable[[Fields], str]] = {
    "thread.message-sent": _message_sent,
    "thread.session-set": _session_set,
    "thread.activity-appended": _activity,
    "thread.turn-diff-completed": _diff,
    "thread.checkpoint-revert-requested": _revert_requested,
    "thread.reverted": _reverted,
    "thread.revert-undone": _revert_undone,
    "thread.turn-start-requested": lambda payload: (
        f"{fields_of(payload, 'modelSelection').get('model', 'the same model')}, "
        f"{payload['runtimeMode']}"
    ),
    "thread.message-queued": lambda payload: excerpt(fields_of(payload, "message").get("text", "")),
    "thread.meta-updated": _without_ids,
}
