"""Images on a message: pasted, dropped, taken away again, and seen where they were sent."""

import base64

from playwright.sync_api import Locator, expect

from tests.browser.app import App
from tests.support.images import PNG

GIVE = """(target, [kind, name, text]) => {
    const bytes = Uint8Array.from(atob(text), letter => letter.charCodeAt(0));
    const files = new DataTransfer();
    files.items.add(new File([bytes], name, { type: "image/png" }));
    const options = { bubbles: true, cancelable: true };
    target.dispatchEvent(kind === "paste"
        ? new ClipboardEvent("paste", { ...options, clipboardData: files })
        : new DragEvent(kind, { ...options, dataTransfer: files }));
}"""
"""As the browser does it when a person pastes, or drops what they dragged here."""


def give(target: Locator, kind: str, name: str = "dot.png") -> None:
    target.evaluate(GIVE, [kind, name, base64.b64encode(PNG).decode()])


def strip(app: App) -> Locator:
    return app.page.get_by_role("list", name="Images of this message")


def loaded(image: Locator) -> None:
    """It is there, and the browser could draw it."""
    expect(image).to_be_visible()
    expect(image).to_have_js_property("naturalWidth", 1)


def test_a_pasted_image_goes_with_the_message_and_is_seen_in_it(app: App) -> None:
    give(app.composer, "paste")
    loaded(strip(app).get_by_role("img", name="dot.png"))
    app.say("what is this?")
    app.finish()

    expect(strip(app)).to_be_hidden()
    loaded(app.messages.get_by_role("img", name="dot.png"))
    expect(app.answers).to_contain_text("I see one image")
    app.page.reload()
    loaded(app.messages.get_by_role("img", name="dot.png"))


def test_an_image_may_be_dropped_anywhere(app: App) -> None:
    give(app.page.locator("body"), "dragover")
    give(app.page.locator("body"), "drop", "one.png")
    give(app.conversation.or_(app.page.locator("main")).first, "drop", "two.png")
    expect(strip(app).get_by_role("img")).to_have_count(2)
    app.composer.focus()
    app.page.keyboard.press("Enter")
    app.finish()

    expect(app.messages.get_by_role("img")).to_have_count(2)
    expect(app.answers).to_contain_text("I see 2 images")


def test_an_image_that_was_taken_away_does_not_go_along(app: App) -> None:
    give(app.composer, "paste", "one.png")
    give(app.composer, "paste", "two.png")
    app.page.get_by_role("button", name="Remove one.png").click()
    expect(app.composer).to_be_focused()
    app.say("what is this?")
    app.finish()

    expect(app.messages.get_by_role("img")).to_have_count(1)
    loaded(app.messages.get_by_role("img", name="two.png"))
    expect(app.answers).to_contain_text("I see one image")
