"""A headless Chromium over its debugging protocol: opens pages, takes pictures."""

import base64
import io
import itertools
import json
import shutil
import subprocess
import tempfile
import time

import requests
import websocket
from PIL import Image

from .settings import free_port

START_SECONDS = 30
#: Fonts, pictures and scripts that start late need this long after the page is loaded.
REST_SECONDS = 1.5


class Chromium:
    """One browser with one page.

    :raise RuntimeError: if no Chromium is installed or it does not start
    """

    def __init__(self):
        program = shutil.which("chromium") or shutil.which("google-chrome")
        if not program:
            raise RuntimeError("no chromium here: run scripts/setup.sh browser")
        self._profile = tempfile.TemporaryDirectory()
        port = free_port()
        self._process = subprocess.Popen(
            [
                *(program, "--headless=new", "--no-sandbox", "--disable-gpu"),
                *("--no-first-run", "--disable-background-networking"),
                *("--disable-component-update", "--disable-sync", "--hide-scrollbars"),
                *("--force-prefers-reduced-motion", "--remote-allow-origins=*"),
                f"--user-data-dir={self._profile.name}",
                f"--remote-debugging-port={port}",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        self._ids = itertools.count(1)
        self._socket = websocket.create_connection(self._page_address(port), timeout=60)
        self._send("Page.enable")

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self._socket.close()
        self._process.terminate()
        self._process.wait(timeout=10)
        self._profile.cleanup()

    def resize(self, width, height, phone=False):
        """Set the size of the window.

        :param int width: in CSS pixels
        :param int height: in CSS pixels
        :param bool phone: with touch, and twice the pixels
        """
        self._send(
            "Emulation.setDeviceMetricsOverride",
            width=width,
            height=height,
            deviceScaleFactor=2 if phone else 1,
            mobile=phone,
        )

    def log_in(self, session, url):
        """Take over the session of a logged-in `harness.browser.Browser`.

        :param session: its `requests` session
        :param str url: address of the server
        """
        for cookie in session.cookies:
            self._send(
                "Network.setCookie", url=url, name=cookie.name, value=cookie.value
            )

    def open(self, url, rest=REST_SECONDS):
        """Open a page and wait until it rests.

        :param str url: address
        :param float rest: seconds to wait after it is loaded
        """
        self._send("Page.navigate", url=url)
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            time.sleep(0.2)
            if self.run("document.readyState") == "complete":
                break
        time.sleep(rest)

    def run(self, expression):
        """Evaluate JavaScript in the page.

        :return: its value
        """
        answer = self._send(
            "Runtime.evaluate",
            expression=expression,
            returnByValue=True,
            awaitPromise=True,
        )
        return answer["result"].get("value")

    def save(self, path, whole=False):
        """Save a picture of the page, with few colours so that it stays small.

        :param path: PNG file
        :param bool whole: the whole page instead of what the window shows
        """
        answer = self._send(
            "Page.captureScreenshot", format="png", captureBeyondViewport=whole
        )
        picture = Image.open(io.BytesIO(base64.b64decode(answer["data"])))
        picture.convert("RGB").quantize(128).save(path, optimize=True)

    def _page_address(self, port):
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            try:
                pages = requests.get(f"http://127.0.0.1:{port}/json", timeout=5).json()
                return next(p for p in pages if p["type"] == "page")[
                    "webSocketDebuggerUrl"
                ]
            except (requests.RequestException, StopIteration):
                time.sleep(0.2)
        raise RuntimeError("chromium did not start")

    def _send(self, method, **params):
        number = next(self._ids)
        self._socket.send(
            json.dumps({"id": number, "method": method, "params": params})
        )
        while True:
            answer = json.loads(self._socket.recv())
            if answer.get("id") == number:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]
