"""The minutes of a ceremony as a PDF that people read, with the files that machines verify embedded."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from django.template.loader import render_to_string

_FILES: Final = {
    "minutes.json": "dsportal-ceremony-minutes/2",
    "script.json": "dsportal-ceremony-script/2",
    "approval.json": "dsportal-approval-export/1",
}


def minutes_pdf(context: Mapping[str, Any], *, files: Mapping[str, bytes], made_at: datetime) -> bytes:
    """Return the PDF, in the language that is active.

    `files` are embedded as they are, not compressed, so that `dsverify` can read them without a PDF library.
    """
    import weasyprint  # noqa: PLC0415 - a second and its fonts, for whoever makes minutes; never a signer

    page = render_to_string("keys/minutes.html", dict(context))
    attachments = [
        weasyprint.Attachment(
            string=content,
            name=name,
            description=_FILES[name],
            created=made_at,
            modified=made_at,
            relationship="Source",
        )
        for name, content in files.items()
    ]
    document = weasyprint.HTML(string=page, url_fetcher=_refuse).render()
    document.metadata.attachments = attachments
    made: bytes = document.write_pdf(uncompressed_pdf=True, pdf_variant="pdf/a-3u")
    return made


def _refuse(url: str) -> dict[str, object]:
    """Load nothing: the page is complete in itself."""
    raise ValueError(f"minutes load nothing: {url}")
