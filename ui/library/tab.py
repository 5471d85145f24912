"""The 资料库 tab: upload, find, look into, correct, remove and bring back documents."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import wraps
from pathlib import Path
from typing import Any

import gradio as gr

from ingest.corrections import CorrectionError
from ingest.library import Library
from ingest.locks import AlreadyRunning
from ui.database import open_database
from ui.events import QUICK, QUIET
from ui.identity import Who
from ui.library import views as view
from ui.library.arrivals import arrived
from ui.library.file_view import GONE, VIEWS, note_html
from ui.library.layout import ALL, LibraryLayout, wanted_of
from ui.library.librarian import FORM, MANAGERS_ONLY, NO_ORIGINAL, Index, Librarian, Opened
from ui.library.originals import RemovedOriginals
from ui.library.shelf import Entry, Shelf, Wanted
from ui.library.storage import storage_used
from ui.library.upload_desk import UPLOADS_FOLDER, Audited, Receipt, UploadDesk
from ui.library.upload_log import UploadLog
from ui.library.upload_rules import UploadLimits

log = logging.getLogger(__name__)

FAILED = "操作没有完成。请再试一次；仍不行请告诉管理员。"
REMOVED = "已移除《{title}》，提问时不再用到。"
RESTORED = "已恢复《{title}》。"
CORRECTED = "已更正：{fields}。以后重新读入也会保留。"
UNCHANGED = "没有需要更正的内容。"
REBUILDING = "正在重建索引，期间可以照常提问……"
REBUILT = "索引已重建。"
MOST_UPLOADS = 200
"""Uploads that the tab lists."""

Updates = dict[Any, Any]
_DOWNLOAD = """() => setTimeout(() => {
  const box = document.querySelector("#library-download");
  (box?.matches("a, button") ? box : box?.querySelector("a, button"))?.click();
}, 100)"""


def build(
    library: Library,
    index: Index,
    data: Path,
    who: Who,
    audit: Audited,
    limits: UploadLimits | None = None,
) -> None:
    """Lay the tab out in the Blocks that are open, and wire it.

    data: the data directory; who: tells who sent a request; audit: records every change;
    limits: what one upload may bring.
    """
    database = open_database(data)
    uploads = UploadLog(database)
    desk = UploadDesk(data, library, index, uploads, audit, limits)
    originals = RemovedOriginals(database, library, uploads, data / UPLOADS_FOLDER, audit)
    originals.purge_in_background()
    librarian = Librarian(library, Shelf(library), desk, originals, audit)
    layout = LibraryLayout(desk.limits)
    _Handlers(layout, librarian, index, data, who, audit).wire()


def _told(handler: Callable[..., Updates]) -> Callable[..., Updates]:
    """Return a handler that shows a sentence where it would have raised."""

    @wraps(handler)
    def safe(self: _Handlers, *arguments: Any, **named: Any) -> Updates:
        try:
            return handler(self, *arguments, **named)
        except (CorrectionError, PermissionError, AlreadyRunning, TimeoutError) as error:
            return {self.ui.message: note_html(str(error), "bad")}
        except LookupError:
            return {self.ui.message: note_html(GONE, "bad")}
        except Exception:
            # Whatever goes wrong, the user gets a sentence and the log gets the trace.
            log.exception("the library tab failed")
            return {self.ui.message: note_html(FAILED, "bad")}

    return safe


class _Handlers:
    """What the events of the tab do; each returns the components that change."""

    def __init__(
        self,
        ui: LibraryLayout,
        librarian: Librarian,
        index: Index,
        data: Path,
        who: Who,
        audit: Audited,
    ) -> None:
        self.ui = ui
        self._librarian = librarian
        self._desk = librarian.desk
        self._shelf = librarian.shelf
        self._index = index
        self._data = data
        self._who = who
        self._audit = audit

    def wire(self) -> None:
        """Connect every event with its handler."""
        ui = self.ui
        quiet: dict[str, Any] = {"outputs": ui.changing, **QUIET}
        shown = [ui.opened, ui.page, *ui.wanted]
        gr.on(None, self.greet, None, ui.changing, **QUICK)
        for event in (ui.text.submit, ui.text.blur, ui.state.input, ui.order.input):
            event(self.find, shown, **quiet)
        for box in ui.filters.values():
            box.input(self.find, shown, **quiet)
        ui.shelf.select(self.choose, shown, **quiet)
        ui.file.select(self.look, [ui.opened], **quiet).success(None, js=_DOWNLOAD)
        ui.drop.upload(self.take, [ui.separate], **quiet)
        ui.drop_version.upload(self.take_version, [ui.opened], **quiet)
        ui.uploads.select(self.retry, None, **quiet)
        ui.timer.tick(self.tick, shown, **quiet)
        ui.fetch.click(self.hand_out, [ui.opened], **quiet).success(None, js=_DOWNLOAD)
        ui.repeal.click(self.switch_status, shown, **quiet)
        ui.save.click(self.correct, [*shown, *ui.fields], **quiet)
        ui.remove.click(self.ask, [ui.opened], **quiet)
        ui.no.click(lambda: {ui.confirm: gr.update(visible=False)}, None, **quiet)
        ui.yes.click(self.take_out, shown, **quiet)
        ui.restore.click(self.bring_back, shown, **quiet)
        ui.undo.click(self.undo_removal, [ui.removed, *shown[1:]], **quiet)
        ui.box.expand(self.examine, None, **quiet)
        ui.recheck.click(self.examine, None, **quiet)
        ui.rebuild.click(self.build_anew, None, **quiet)

    # ---- the list

    @_told
    def greet(self, request: gr.Request) -> Updates:
        """Show what the user may see and do."""
        user = self._who(request)
        return {
            **self._list(Opened(), Wanted()),
            **(self._uploads(unfold=False) if user.may_edit else {}),
            self.ui.upload_box: gr.update(visible=user.may_edit),
            self.ui.rebuild: gr.update(visible=user.may_manage),
        }

    @_told
    def find(self, opened: Opened, _page: int, *wanted: str) -> Updates:
        """Show the first page of what is wanted."""
        return self._list(opened, wanted_of(1, wanted))

    @_told
    def choose(
        self, request: gr.Request, event: gr.EventData, opened: Opened, page: int, *wanted: str
    ) -> Updates:
        """Turn to a page of the list, or open an entry of it."""
        key, number = event._data.get("key"), str(event._data.get("page", ""))
        if key is None:
            page = int(number) if number.isdecimal() and len(number) < 9 else page
            return self._list(opened, wanted_of(page, wanted))
        opened = Opened(str(key))
        return {
            **self._list(opened, wanted_of(page, wanted)),
            **self._open(request, opened),
            self.ui.message: "",
        }

    def _list(self, opened: Opened, wanted: Wanted) -> Updates:
        page = self._shelf.page(wanted)
        empty = not self._shelf.entries()
        return {
            self.ui.shelf: view.page_html(page, opened.key, empty=empty),
            self.ui.page: page.number,
            **{
                box: gr.update(choices=[ALL, *self._shelf.choices(field)])
                for field, box in self.ui.filters.items()
            },
        }

    # ---- what is open

    def _open(self, request: gr.Request, opened: Opened) -> Updates:
        ui, entry = self.ui, self._librarian.entry(opened)
        may = self._who(request).may_edit
        card = entry.card if entry else None
        removed = bool(entry and entry.record.removed)
        fields = self._librarian.form(entry) if entry else ("",) * len(FORM)
        repealed = card is not None and card.metadata.status == "废止"
        return {
            ui.opened: opened,
            ui.file: self._librarian.html(opened),
            ui.actions: gr.update(visible=entry is not None),
            ui.repeal: gr.update(
                visible=may and card is not None, value="标为现行" if repealed else "标为废止"
            ),
            ui.remove: gr.update(visible=may and entry is not None and not removed),
            ui.restore: gr.update(visible=may and removed),
            ui.confirm: gr.update(visible=False),
            ui.undo: gr.update(visible=False),
            ui.correct_box: gr.update(visible=may and card is not None),
            ui.version_box: gr.update(visible=may and entry is not None and not removed),
            **dict(zip(ui.fields, fields, strict=True)),
        }

    @_told
    def look(self, event: gr.EventData, opened: Opened) -> Updates:
        """Show another view or version of what is open, or hand an original out."""
        told = event._data
        number = str(told.get("version", ""))
        version = int(number) if number.isdecimal() and len(number) < 9 else 0
        if told.get("fetch"):
            return self._handed_out(opened, version)
        if told.get("whole"):
            opened = replace(opened, whole=True)
        elif version:
            opened = replace(opened, version=version, whole=False)
        elif told.get("view") in VIEWS:
            opened = Opened(opened.key, told["view"])
        return {self.ui.opened: opened, self.ui.file: self._librarian.html(opened)}

    @_told
    def hand_out(self, opened: Opened) -> Updates:
        """Hand out the original of what is open."""
        return self._handed_out(opened, 0)

    def _handed_out(self, opened: Opened, version: int) -> Updates:
        original = self._librarian.original(self._entry(opened), version)
        if original is None:
            return {self.ui.message: note_html(NO_ORIGINAL, "quiet"), self.ui.download: None}
        return {self.ui.download: str(original), self.ui.message: ""}

    def _entry(self, opened: Opened) -> Entry:
        entry = self._librarian.entry(opened)
        if entry is None:
            raise LookupError(opened.key)
        return entry

    # ---- what comes in

    @_told
    def take(self, request: gr.Request, event: gr.EventData, separate: bool) -> Updates:
        """Take in the files that a browser has sent."""
        offered, refused = arrived(event._data)
        user = self._who(request)
        receipt = self._desk.take(offered, user, separate=separate)
        told = Receipt(receipt.taken, (*refused, *receipt.refused))
        return {self.ui.receipt: view.receipt_html(told), **self._uploads()}

    @_told
    def take_version(self, request: gr.Request, event: gr.EventData, opened: Opened) -> Updates:
        """Take in the next version of what is open."""
        offered, refused = arrived(event._data)
        replaces = self._entry(opened).record
        receipt = self._desk.take(offered[:1], self._who(request), replaces=replaces)
        told = Receipt(receipt.taken, (*refused, *receipt.refused))
        return {self.ui.message: view.receipt_html(told), **self._uploads()}

    @_told
    def retry(self, request: gr.Request, event: gr.EventData) -> Updates:
        """Read a file again that could not be read."""
        number = str(event._data.get("upload", ""))
        self._desk.retry(int(number) if number.isdecimal() else 0, self._who(request))
        return self._uploads()

    @_told
    def tick(self, request: gr.Request, opened: Opened, page: int, *wanted: str) -> Updates:
        """Show how far reading is; at its end show what the library holds now."""
        uploads = self._uploads()
        if uploads[self.ui.timer]["active"]:
            return uploads
        shown = {**uploads, **self._list(opened, wanted_of(page, wanted))}
        if opened.key and self._librarian.entry(opened) is None:
            # The file has a new version now: stay with it.
            shown |= self._open(request, Opened())
        return shown

    def _uploads(self, *, unfold: bool = True) -> Updates:
        uploads = self._desk.uploads.newest(MOST_UPLOADS)
        reading, indexing = not all(each.finished for each in uploads), self._desk.busy
        return {
            self.ui.uploads: view.uploads_html(uploads, unfold=unfold, indexing=indexing),
            self.ui.timer: gr.update(active=reading or indexing),
        }

    # ---- what changes

    @_told
    def switch_status(
        self, request: gr.Request, opened: Opened, page: int, *wanted: str
    ) -> Updates:
        """Mark a document as repealed, or as valid again."""
        entry = self._entry(opened)
        repealed = entry.card is not None and entry.card.metadata.status == "废止"
        values = {"status": "现行" if repealed else "废止"}
        return self._corrected(request, opened, values, wanted_of(page, wanted))

    @_told
    def correct(
        self, request: gr.Request, opened: Opened, page: int, *wanted_and_fields: str
    ) -> Updates:
        """Set the metadata as the form says."""
        wanted, fields = wanted_and_fields[: -len(FORM)], wanted_and_fields[-len(FORM) :]
        values = {name: value or "" for name, value in zip(FORM, fields, strict=True)}
        return self._corrected(request, opened, values, wanted_of(page, wanted))

    def _corrected(
        self, request: gr.Request, opened: Opened, values: dict[str, str], wanted: Wanted
    ) -> Updates:
        names = self._librarian.correct(self._who(request), self._entry(opened), values)
        told = CORRECTED.format(fields="、".join(names)) if names else UNCHANGED
        return {
            **self._list(opened, wanted),
            **self._open(request, opened),
            self.ui.message: note_html(told, "good" if names else "quiet"),
        }

    @_told
    def ask(self, opened: Opened) -> Updates:
        """Ask whether the file is to be removed."""
        return {
            self.ui.question: view.question_html(self._entry(opened)),
            self.ui.confirm: gr.update(visible=True),
        }

    @_told
    def take_out(self, request: gr.Request, opened: Opened, page: int, *wanted: str) -> Updates:
        """Remove the file that is open and offer to undo it."""
        entry = self._entry(opened)
        self._librarian.remove(self._who(request), entry)
        return {
            **self._list(Opened(), wanted_of(page, wanted)),
            **self._open(request, Opened()),
            self.ui.removed: entry.record.location,
            self.ui.undo: gr.update(visible=True),
            self.ui.message: note_html(REMOVED.format(title=entry.title)),
        }

    @_told
    def undo_removal(self, request: gr.Request, location: str, page: int, *wanted: str) -> Updates:
        """Bring back what was removed last."""
        entry = self._shelf.of_file(location)
        if entry is None or not entry.record.removed:
            raise LookupError(location)
        return self._brought_back(request, entry, wanted_of(page, wanted))

    @_told
    def bring_back(self, request: gr.Request, opened: Opened, page: int, *wanted: str) -> Updates:
        """Bring back the removed file that is open."""
        return self._brought_back(request, self._entry(opened), wanted_of(page, wanted))

    def _brought_back(self, request: gr.Request, entry: Entry, wanted: Wanted) -> Updates:
        self._librarian.restore(self._who(request), entry)
        again = self._shelf.of_file(entry.record.location)
        opened = Opened(again.key if again else "")
        return {
            **self._list(opened, wanted),
            **self._open(request, opened),
            self.ui.message: note_html(RESTORED.format(title=entry.title)),
        }

    # ---- the state of things

    @_told
    def examine(self) -> Updates:
        """Show the state of the index and the space that is used."""
        return {self.ui.condition: self._condition()}

    def _condition(self) -> str:
        storage = storage_used(self._data, self._librarian.originals.waiting_bytes())
        return view.state_html(self._index.stats(), self._index.check(), storage)

    def build_anew(self, request: gr.Request) -> Iterator[Updates]:
        """Build the index anew; say so while it lasts."""
        yield {
            self.ui.condition: note_html(REBUILDING, "quiet"),
            self.ui.rebuild: gr.update(interactive=False),
        }
        yield {**self._built_anew(request), self.ui.rebuild: gr.update(interactive=True)}

    @_told
    def _built_anew(self, request: gr.Request) -> Updates:
        user = self._who(request)
        if not user.may_manage:
            raise PermissionError(MANAGERS_ONLY)
        self._index.rebuild()
        self._audit(user, "设置", "索引", "重建")
        return {self.ui.condition: note_html(REBUILT) + self._condition()}
