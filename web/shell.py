"""The page as Gradio serves it: two columns that the scripts in ``static/`` fill.

A row and columns, not Gradio's chat components: those can neither show evidence beside an answer, nor keep an address
for a marked sentence, nor tell an input method's Enter from a person's. What is in the columns is made by text nodes
alone. ``docs/decisions/web.md`` says more.
"""

from __future__ import annotations

import asyncio
import os
from concurrent.futures import ThreadPoolExecutor

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_OFFLINE", "1")

import gradio as gr
from fastapi import FastAPI

TITLE = "依据 yiju"
_FONTS = ["system-ui", "sans-serif"]  # the reader's own; nothing is fetched


def page() -> gr.Blocks:
    """The page."""
    blocks = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True)
    with blocks, gr.Row(elem_id="yiju"):
        gr.Column(elem_id="yiju-conversation")
        gr.Column(elem_id="yiju-evidence")
    return blocks


def mount(app: FastAPI) -> FastAPI:
    """``app`` with the page at ``/``."""
    # Where no event loop runs, Gradio opens several and leaves them open.
    with ThreadPoolExecutor(1) as thread:
        mounted: FastAPI = thread.submit(asyncio.run, _mount(app)).result()
    return mounted


async def _mount(app: FastAPI) -> FastAPI:
    mounted: FastAPI = gr.mount_gradio_app(
        app,
        page(),
        path="/",
        theme=gr.themes.Base(font=_FONTS, font_mono=["monospace"]),
        footer_links=[],
        show_error=False,
        ssr_mode=False,
        server_name="127.0.0.1",
        enable_monitoring=False,
    )
    return mounted
