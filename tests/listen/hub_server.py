"""A hub of one's own: the few answers that the hub's client asks for when it fetches a model."""

from __future__ import annotations

import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

COMMIT = "c" * 40


@contextmanager
def serving(
    repository: str, files: dict[str, bytes], *, lie: bool = False, slow: float = 0.0
) -> Iterator[tuple[str, list[str]]]:
    """Serve `files` as `repository`; with `lie` the weights are not those whose hash is announced, and come
    after `slow` seconds.

    Yields:
        The address of the hub, and the paths that were asked for so far.
    """
    asked: list[str] = []

    class Hub(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_HEAD(self) -> None:
            self.answer(body=False)

        def do_GET(self) -> None:
            self.answer(body=True)

        def answer(self, *, body: bool) -> None:
            path = self.path.partition("?")[0]
            asked.append(path)
            if path.startswith(f"/api/models/{repository}/tree/"):
                self.send(json.dumps([entry(name, data) for name, data in files.items()]).encode(), body=body)
            elif path.startswith(f"/api/models/{repository}"):
                siblings = [{"rfilename": name} for name in files]
                self.send(
                    json.dumps({"id": repository, "sha": COMMIT, "siblings": siblings}).encode(), body=body
                )
            elif (name := path.rpartition("/")[2]) in files and path.startswith(f"/{repository}/resolve/"):
                etag = entry(name, files[name])["oid"]
                data = files[name]
                if lie and name == "model.bin":
                    data = data[:-1] + b"!"
                if body and name == "model.bin":
                    time.sleep(slow)
                self.send(data, body=body, etag=str(etag))
            else:
                self.send_error(404)

        def send(self, data: bytes, *, body: bool, etag: str = "none") -> None:
            self.send_response(200)
            self.send_header("Content-Length", str(len(data)))
            self.send_header("Content-Type", "application/json")
            self.send_header("ETag", f'"{etag}"')
            self.send_header("X-Repo-Commit", COMMIT)
            self.end_headers()
            if body:
                self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Hub)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", asked
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def entry(name: str, data: bytes) -> dict[str, object]:
    """What the hub's listing says of a file: large ones are named by the SHA-256 of their content."""
    digest = hashlib.sha256(data).hexdigest()
    oid = digest if name == "model.bin" else digest[:40]
    return {"type": "file", "path": name, "size": len(data), "oid": oid}
