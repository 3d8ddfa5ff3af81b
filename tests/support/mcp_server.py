"""A small MCP server over stdio: one tool that answers at once, others that ask people first."""

from __future__ import annotations

import json
import sys
from typing import Any

Message = dict[str, Any]

FORMS: dict[str, Message] = {
    "register": {
        "type": "object",
        "properties": {
            "name": {"type": "string", "title": "Name"},
            "age": {"type": "integer"},
            "sure": {"type": "boolean"},
            "colour": {"type": "string", "enum": ["red", "blue"]},
        },
        "required": ["name"],
    },
    "confirm": {"type": "object", "properties": {}},
}


def say(**message: Any) -> None:
    sys.stdout.write(json.dumps({"jsonrpc": "2.0", **message}) + "\n")
    sys.stdout.flush()


def answer_call(id_: Any, text: str) -> None:
    say(id=id_, result={"content": [{"type": "text", "text": text}]})


def tool(name: str) -> Message:
    return {"name": name, "description": f"What {name} does", "inputSchema": {"type": "object"}}


def serve() -> None:
    asking: dict[str, Any] = {}
    """The call that waits for the answer to a question of ours."""
    for line in sys.stdin:
        message = json.loads(line)
        id_ = message.get("id")
        match message.get("method"):
            case "initialize":
                version = message["params"]["protocolVersion"]
                named = {"name": "lab", "version": "1"}
                able: Message = {"protocolVersion": version, "capabilities": {"tools": {}}}
                say(id=id_, result={**able, "serverInfo": named})
            case "tools/list":
                say(id=id_, result={"tools": [tool(name) for name in ("greet", *FORMS)]})
            case "tools/call":
                name = message["params"]["name"]
                if name == "greet":
                    answer_call(id_, "hello")
                else:
                    asked = f"ask-{len(asking)}"
                    asking[asked] = id_
                    params = {"message": "Who registers?", "requestedSchema": FORMS[name]}
                    say(id=asked, method="elicitation/create", params=params)
            case None if id_ in asking:
                answer_call(asking[id_], json.dumps(message.get("result")))


if __name__ == "__main__":
    serve()
