"""What codex's notifications mean, shown on recordings of it."""

from providers.contracts.runtime import (
    ContentDelta,
    ContextCompacted,
    ItemCompleted,
    ItemStarted,
    Notice,
    ProposedPlanCompleted,
    ProposedPlanDelta,
    TokenUsageUpdated,
    TurnCompleted,
    TurnPlanUpdated,
    TurnStarted,
)
from tests.providers.codex.transcripts import (
    TURN,
    Conversation,
    completions,
    item,
    new_state,
    notification,
    only,
    replay,
    talk,
)


def test_a_message_streams_and_then_is_told_as_a_whole() -> None:
    first = replay("t02_simple")[0]

    deltas = first.of(ContentDelta)
    (done,) = completions(first, "assistant_message")

    assert "".join(delta.delta for delta in deltas) == done.text
    assert {delta.item_id for delta in deltas} == {done.item_id}
    assert deltas[0].created_at == "2026-11-22T14:32:07.767Z"


def test_an_interrupted_message_is_closed_though_codex_never_completes_it() -> None:
    conversation = only("t07_interrupt", "mid-stream")

    started, *_, done, turn = (
        event
        for event in conversation.events
        if isinstance(event, ItemStarted | ContentDelta | ItemCompleted | TurnCompleted)
    )

    assert isinstance(started, ItemStarted) and isinstance(done, ItemCompleted)
    assert (done.item_id, done.status, done.text) == (started.item_id, "failed", None)
    assert isinstance(turn, TurnCompleted) and turn.outcome == "interrupted"


def test_steering_cuts_off_the_message_that_is_being_said() -> None:
    conversation = replay("t08_steer")[0]

    cut_off, answer = completions(conversation, "assistant_message")[:2]

    assert (cut_off.status, cut_off.text) == ("failed", None)
    assert answer.status == "completed"
    assert cut_off.turn_id == answer.turn_id


def test_a_plan_is_told_step_by_step() -> None:
    plans = [plan for talk in replay("t06_plan") for plan in talk.of(TurnPlanUpdated)]

    assert [step.status for step in plans[0].plan] == ["inProgress", "pending", "pending"]
    assert plans[0].explanation == "plan step 0"


def test_a_proposed_plan_streams_and_completes() -> None:
    (conversation,) = [talk for talk in replay("t06_plan") if talk.of(ProposedPlanCompleted)]

    deltas = "".join(delta.delta for delta in conversation.of(ProposedPlanDelta))
    (plan,) = conversation.of(ProposedPlanCompleted)

    assert plan.plan_markdown == deltas == "# Title\n- step one\n- step two\n"


def test_a_compaction_is_told_when_it_is_over() -> None:
    assert len([talk for talk in replay("t15_compact") if talk.of(ContextCompacted)]) == 1


def test_token_usage_has_the_keys_of_the_protocol() -> None:
    usage = replay("t02_simple")[0].of(TokenUsageUpdated)[0].usage

    assert usage["usedTokens"] == 1066
    assert usage["maxTokens"] == 258400
    assert usage["reasoningOutputTokens"] == 7
    assert "totalProcessedTokens" not in usage


def test_late_frames_of_a_turn_that_is_over_say_nothing() -> None:
    conversation = talk()
    conversation.say(notification("item/started", item=item("agentMessage", "m1", text="")))
    conversation.say(notification("turn/completed", turn={"id": TURN, "status": "interrupted"}))

    late = [
        *conversation.say(notification("item/agentMessage/delta", itemId="m1", delta="x")),
        *conversation.say(notification("item/started", item=item("agentMessage", "m2"))),
        *conversation.say(notification("item/completed", item=item("agentMessage", "m1"))),
        *conversation.say(notification("turn/diff/updated", diff="x")),
        *conversation.say(notification("turn/started", turn={"id": TURN})),
        *conversation.say(notification("turn/completed", turn={"id": TURN})),
    ]

    assert late == []


def test_an_unknown_notification_becomes_a_notice() -> None:
    (notice,) = talk().say(notification("thread/dreaming/started", depth=3))

    assert isinstance(notice, Notice)
    assert (notice.kind, notice.summary) == ("agent.unknown", "Codex said thread/dreaming/started")
    assert notice.payload["params"]["depth"] == 3


def test_a_known_notification_of_another_shape_becomes_a_notice() -> None:
    (notice,) = talk().say(notification("item/started", item="surprise"))

    assert isinstance(notice, Notice)
    assert notice.summary.startswith("item/started could not be read")


def test_a_turn_of_which_only_the_end_is_heard_still_starts() -> None:
    conversation = Conversation(new_state())

    conversation.say(notification("turn/completed", turn={"id": TURN, "status": "completed"}))

    assert [type(event) for event in conversation.events] == [TurnStarted, TurnCompleted]
