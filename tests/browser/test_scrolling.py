"""Where the reader looks while the agent writes."""

from playwright.sync_api import expect

from tests.browser.app import App

GOES_ON = "stream 20000 words at 400/s"


def place(app: App) -> int:
    return int(app.conversation.evaluate("element => element.scrollTop"))


def until_text_has_grown(app: App) -> None:
    """Returns when several more lines have been written, wherever they are."""
    app.conversation.evaluate(
        """element => new Promise(done => {
            const end = element.scrollHeight + 200;
            const look = () => element.scrollHeight > end ? done() : requestAnimationFrame(look);
            look();
        })"""
    )


def until_the_end_is_in_sight(app: App) -> None:
    """Between a change of the page and its next frame the end may be hidden for a moment."""
    app.page.wait_for_function(
        """() => {
            const log = document.querySelector('[role=log]');
            return log.scrollHeight - log.scrollTop - log.clientHeight <= 4;
        }"""
    )


def until_there_is_much_to_read(app: App) -> None:
    app.page.wait_for_function(
        "() => document.querySelector('[role=log]')?.scrollHeight > 3000",
    )


def test_the_newest_line_stays_in_sight(app: App) -> None:
    app.say(GOES_ON)
    until_there_is_much_to_read(app)
    for _ in range(3):
        until_text_has_grown(app)
        until_the_end_is_in_sight(app)
    expect(app.latest_button).to_be_hidden()


def test_someone_reading_above_is_left_there_until_they_want_the_latest(app: App) -> None:
    app.say(GOES_ON)
    until_there_is_much_to_read(app)
    app.conversation.hover()
    app.page.mouse.wheel(0, -900)
    expect(app.latest_button).to_be_visible()
    app.page.wait_for_function(
        """() => new Promise(done => {
            const log = document.querySelector('[role=log]');
            const before = log.scrollTop;
            const look = () => done(log.scrollTop === before);
            requestAnimationFrame(() => requestAnimationFrame(look));
        })"""
    )
    here = place(app)
    until_text_has_grown(app)
    until_text_has_grown(app)

    assert place(app) == here
    app.latest_button.click()
    expect(app.latest_button).to_be_hidden()
    until_text_has_grown(app)
    until_the_end_is_in_sight(app)


def test_sending_a_message_leads_to_the_end(app: App) -> None:
    app.say("stream 1500 words at 5000/s")
    app.finish()
    app.conversation.hover()
    app.page.mouse.wheel(0, -600)
    expect(app.latest_button).to_be_visible()
    app.say("run echo at-the-end")
    app.finish(count=2)

    expect(app.latest_button).to_be_hidden()
    until_the_end_is_in_sight(app)
