"""What is asked of every page; each check gives the faults it found, in words."""

from __future__ import annotations

from typing import TYPE_CHECKING

from axe_playwright_python.sync_playwright import Axe

if TYPE_CHECKING:
    from playwright.sync_api import Page

RULES = {
    "runOnly": [
        "wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa", "best-practice",
    ],
    "resultTypes": ["violations"],
}  # fmt: skip
SMALL_TARGETS = """least => Array.from(document.querySelectorAll(
    'a[href], button, summary, select, input:not([type=hidden]), textarea, label.choice, label.tick-one'))
  .filter(e => e.offsetParent && !e.closest('.skip') && !(e.closest('label') && !e.matches('label')))
  .filter(e => !(e.matches('a') && getComputedStyle(e).display === 'inline'))
  .map(e => [e, e.getBoundingClientRect()])
  .filter(([e, r]) => r.width && (r.height < least - 0.5 || r.width < least - 0.5))
  .map(([e, r]) => `${e.textContent.trim().slice(0, 14) || e.name} ${Math.round(r.width)}×${Math.round(r.height)}`)"""
SMALL_ACTIONS = """least => Array.from(document.querySelectorAll(
    'main .btn-primary, .save-bar .btn, .page-head .btn, .bottom a, main .choice, main .form-control, main .form-select'))
  .filter(e => e.offsetParent).map(e => [e, e.getBoundingClientRect()])
  .filter(([e, r]) => r.height < least - 0.5)
  .map(([e, r]) => `${e.textContent.trim().slice(0, 14) || e.name} ${Math.round(r.width)}×${Math.round(r.height)}`)"""
COVERED = """() => Array.from(document.querySelectorAll('.save-bar .btn'))
  .filter(e => e.offsetParent).map(e => [e, e.getBoundingClientRect()])
  .map(([e, r]) => [e, document.elementFromPoint(r.left + r.width / 2, r.top + r.height - 8)])
  .filter(([e, top]) => top && !e.contains(top)).map(([e]) => `被盖住：${e.textContent.trim()}`)"""
SAME_NAMES = """() => {
  const seen = new Map(), twice = [];
  document.querySelectorAll('main a[href]').forEach(a => {
    const name = a.textContent.replace(/\\s+/g, ' ').trim();
    if (seen.has(name) && seen.get(name) !== a.href) twice.push(name);
    seen.set(name, a.href);
  });
  return twice;
}"""
FRAME = """() => ({
  h1: document.querySelectorAll('h1').length,
  first: document.querySelector('a, button, input, select, summary').className,
  skip: document.querySelector(document.querySelector('.skip').getAttribute('href')) !== null,
  landmarks: ['header', 'main', 'footer'].filter(t => !document.querySelector(t)),
  ids: Array.from(document.querySelectorAll('[id]')).map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i),
  inline: document.querySelectorAll('[style], style, script:not([src]), [onclick]').length,
  zoom: document.querySelector('meta[name=viewport]').content,
  empty: Array.from(document.querySelectorAll('a, button')).filter(e => !e.textContent.trim()).length,
})"""


COLOURS = {"runOnly": {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}}


def axe(page: Page) -> list[str]:
    """What axe finds: every rule in the light theme, in the dark one those that look at colours."""
    faults = _violations(page, RULES)
    page.emulate_media(color_scheme="dark")
    faults += [f"深色 {fault}" for fault in _violations(page, COLOURS)]
    page.emulate_media(color_scheme="light")
    return faults


def _violations(page: Page, options: dict) -> list[str]:
    found = Axe().run(page, options=options).response["violations"]
    return [
        f"{violation['id']}: {node['target']} {node['html'][:120]}"
        for violation in found
        for node in violation["nodes"]
    ]


def frame(page: Page) -> list[str]:
    """The page's outline: one h1, the skip link first, nothing inline, every id once."""
    now = page.evaluate(FRAME)
    wanted = {
        "h1": 1, "first": "skip", "skip": True, "landmarks": [], "ids": [], "inline": 0,
        "zoom": "width=device-width, initial-scale=1", "empty": 0,
    }  # fmt: skip
    faults = [f"{key}: {now[key]!r}" for key, value in wanted.items() if now[key] != value]
    return faults + [f"同名不同址：{name}" for name in page.evaluate(SAME_NAMES)]


def too_wide(page: Page) -> list[str]:
    """Whether the page is wider than its screen."""
    width = page.evaluate("document.documentElement.scrollWidth")
    return [f"宽 {width}"] if page.viewport_size and width > page.viewport_size["width"] else []


def targets(page: Page) -> list[str]:
    """On a phone: 24 px everywhere, 44 px for what one does most, no button under the menu below."""
    small = [*page.evaluate(SMALL_TARGETS, 24), *page.evaluate(SMALL_ACTIONS, 44)]
    return small + page.evaluate(COVERED)


def summary(page: Page) -> list[str]:
    """The summary of errors: focused, above the h1, one line a fault, each leading to its field."""
    if page.locator("#error").count() == 0:
        return ["没有错误汇总"]
    faults = [] if page.title().startswith("错误：") else [f"标题：{page.title()}"]
    if page.evaluate("document.activeElement.id") != "error":
        faults.append("焦点不在错误汇总")
    above = "document.querySelector('#error').compareDocumentPosition(document.querySelector('h1'))"
    if not page.evaluate(f"({above} & Node.DOCUMENT_POSITION_FOLLOWING) > 0"):
        faults.append("错误汇总不在标题上方")
    for link in page.locator("#error a").all():
        target = (link.get_attribute("href") or "").removeprefix("#")
        text = link.inner_text()
        link.click()
        if page.evaluate("document.activeElement.id") != target:
            faults.append(f"{text} → #{target}")
        elif text not in said_at(page, target):
            faults.append(f"{text} 与栏目旁的文字不同：{said_at(page, target)}")
    return faults


def said_at(page: Page, target: str) -> str:
    """The text of the error beside the field ``target``, as it is read aloud."""
    return page.evaluate(
        """id => { const e = document.getElementById(id);
        const box = e && (e.matches('.is-wrong, .lines') ? e : e.closest('.field'));
        return Array.from(box ? box.querySelectorAll('.wrong') : []).map(p => p.textContent).join('\\n'); }""",
        target,
    )
