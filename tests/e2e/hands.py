"""The same gestures with a mouse, or with the keyboard alone: nothing is focused that Tab does not reach."""

from abc import ABC, abstractmethod

from playwright.sync_api import Locator, Page

MOST_TABS = 400
LEAVES = "load"


class Hands(ABC):
    """What somebody does on a page. Each gesture takes the control it aims at."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def press(self, control: Locator) -> None:
        """Press a button or follow a link, and wait for the page that comes."""
        self.reach(control)
        with self.page.expect_event(LEAVES):
            self.strike(control)

    def unfold(self, summary: Locator) -> None:
        """Open what is folded under a summary, where it is not open."""
        if summary.locator("xpath=..").get_attribute("open") is None:
            self.reach(summary)
            self.strike(summary)

    def write(self, field: Locator, text: str) -> None:
        """Replace what a field holds."""
        self.reach(field)
        field.press("Control+a")
        self.page.keyboard.insert_text(text)

    def choose(self, select: Locator, label: str) -> None:
        """Choose the first option that says this."""
        self.reach(select)
        labels = select.locator("option").all_text_contents()
        self.pick(select, next(place for place, text in enumerate(labels) if label in text))

    @abstractmethod
    def search(self, words: str) -> None:
        """Search a list."""

    @abstractmethod
    def open_row(self, link: Locator) -> None:
        """Open the first row of a list, whose link this is."""

    @abstractmethod
    def reach(self, control: Locator) -> None:
        """Have the control under the hands."""

    @abstractmethod
    def strike(self, control: Locator) -> None:
        """Act on the control that is reached."""

    @abstractmethod
    def tick(self, box: Locator) -> None:
        """Tick a box or choose a radio button."""

    @abstractmethod
    def pick(self, select: Locator, place: int) -> None:
        """Choose the option at this place in the select that is reached."""


class Mouse(Hands):
    """Points and clicks."""

    def search(self, words: str) -> None:
        self.page.locator("input[name=q]").fill(words)
        self.press(self.page.get_by_role("button", name="Filtrer"))

    def open_row(self, link: Locator) -> None:
        self.press(link.first)

    def reach(self, control: Locator) -> None:
        control.scroll_into_view_if_needed()

    def strike(self, control: Locator) -> None:
        control.click()

    def write(self, field: Locator, text: str) -> None:
        field.fill(text)

    def tick(self, box: Locator) -> None:
        box.check()

    def pick(self, select: Locator, place: int) -> None:
        select.select_option(index=place)


class Keys(Hands):
    """Tab, Enter, Space, arrows and letters, nothing else."""

    def search(self, words: str) -> None:
        self.page.keyboard.press("/")
        self.page.keyboard.insert_text(words)
        with self.page.expect_event(LEAVES):
            self.page.keyboard.press("Enter")

    def open_row(self, link: Locator) -> None:
        self.page.keyboard.press("j")
        with self.page.expect_event(LEAVES):
            self.page.keyboard.press("Enter")

    def reach(self, control: Locator) -> None:
        """Raises AssertionError where Tab does not come to the control."""
        control.wait_for()
        wanted = control.element_handle()
        for _ in range(MOST_TABS):
            if wanted.evaluate("element => element === document.activeElement"):
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"{control} is not reached by the keyboard on {self.page.url}.")

    def strike(self, control: Locator) -> None:
        self.page.keyboard.press("Enter")

    def tick(self, box: Locator) -> None:
        if not box.is_checked():
            self.reach(box)
            self.page.keyboard.press("Space")

    def pick(self, select: Locator, place: int) -> None:
        """Arrows go from option to option, as in a closed list."""
        at = select.evaluate("select => select.selectedIndex")
        for _ in range(abs(place - at)):
            self.page.keyboard.press("ArrowDown" if place > at else "ArrowUp")
        assert select.evaluate("select => select.selectedIndex") == place
