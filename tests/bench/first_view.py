"""How soon somebody with a phone in the street sees a page: largest contentful paint, on a simulated 4G and a slow
processor, each visit with an empty cache. DESIGN.md §9 allows 1.5 seconds."""

import os
import tempfile
import time
import urllib.request
from statistics import median

from playwright.sync_api import Browser, sync_playwright

from tests.bench import servers
from tests.chromium import find_chromium

VISITS = 5
PATIENCE = 180
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 3, "is_mobile": True, "has_touch": True}
# What WebPageTest calls 4G: 9 Mbit/s both ways, 170 ms there and back. And a processor four times as slow as this one.
FOUR_G = {"offline": False, "latency": 170, "downloadThroughput": 9e6 / 8, "uploadThroughput": 9e6 / 8}
SLOWER = 4
PAINTS = """
    window.largest = {};
    new PerformanceObserver(list => { window.largest = list.getEntries().at(-1); })
        .observe({type: "largest-contentful-paint", buffered: true});
"""
SEEN = """async () => {
    while (!window.largest.startTime) await new Promise(requestAnimationFrame);
    const loaded = [...performance.getEntriesByType("navigation"), ...performance.getEntriesByType("resource")];
    return {
        at: window.largest.startTime, what: window.largest.element?.localName ?? "?",
        bytes: loaded.reduce((sum, entry) => sum + entry.transferSize, 0),
    };
}"""


def main() -> int:
    """On the sample paper as it is: articles that were grown show pictures of others, in the formats there were."""
    with tempfile.TemporaryDirectory(prefix="newsroom-bench-") as var, servers.trial(var) as port:
        report(port)
    return 0


def report(port: int) -> None:
    executable = find_chromium()
    if executable is None:
        print("first view: not measured, Chromium is missing")
        return
    address = f"http://127.0.0.1:{port}"
    _wait_for_renditions(address)
    with sync_playwright() as playwright:
        sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
        browser = playwright.chromium.launch(executable_path=executable, args=sandbox)
        lead = _lead_of(browser, address)
        for kind, path in {"home": "/", "article": lead, "district": "/districts/chaoyang/"}.items():
            visits = [largest_paint(browser, address + path) for _number in range(VISITS)]
            times = [visit["at"] for visit in visits]
            print(
                f"first view of {kind:9} largest paint {median(times):5.0f} ms (worst {max(times):5.0f}), "
                f"<{visits[-1]['what']}>, {visits[-1]['bytes'] / 1024:.0f} KB"
            )
        browser.close()


def _wait_for_renditions(address: str) -> None:
    """The worker makes them after the sample was loaded, beside the server that is to be measured."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        with urllib.request.urlopen(address) as answer:
            if b'as="image" type="image/avif"' in b" ".join(answer.read().split()):
                return
        time.sleep(1)
    raise SystemExit("The worker made no AVIF of the lead picture.")


def _lead_of(browser: Browser, address: str) -> str:
    page = browser.new_page()
    page.goto(address)
    path = page.locator(".lead__head a").get_attribute("href")
    page.close()
    return path or "/"


def largest_paint(browser: Browser, address: str) -> dict:
    """`at`: the ms after which the largest paint was there; `what`: its element; `bytes`: of all that came."""
    context = browser.new_context(**PHONE)
    page = context.new_page()
    page.add_init_script(PAINTS)
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    session.send("Network.emulateNetworkConditions", FOUR_G)
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.goto(address)
    page.wait_for_load_state("networkidle")
    seen = page.evaluate(SEEN)
    context.close()
    return seen
