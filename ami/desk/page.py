"""The page's files, read once: they are few, and nobody can ask for any other."""

from collections.abc import Awaitable, Callable
from pathlib import Path

from aiohttp import web

from longlines.desk import page

TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".css": "text/css",
    ".json": "application/json",
    ".svg": "image/svg+xml",
}


def open_(application: web.Application) -> None:
    """Add every file of the page at its own path, and index.html at /."""
    root = Path(page.__file__).parent
    for path in sorted(root.rglob("*")):
        if path.suffix not in TYPES:
            continue
        name = path.relative_to(root).as_posix()
        handler = _handler(path.read_bytes(), TYPES[path.suffix])
        application.router.add_get("/" if name == "index.html" else f"/{name}", handler)


def _handler(content: bytes, kind: str) -> Callable[[web.Request], Awaitable[web.Response]]:
    async def handle(_request: web.Request) -> web.Response:
        return web.Response(body=content, content_type=kind, charset="utf-8")

    return handle
