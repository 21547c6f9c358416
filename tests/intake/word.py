"""Word files made in code, as small as they can be: good ones, and the parts to make bad ones of."""

import io
import zipfile

NAMES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
STRICT = NAMES.replace(
    "schemas.openxmlformats.org/wordprocessingml/2006/main", "purl.oclc.org/ooxml/wordprocessingml/main"
)
RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
IMAGE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
TYPES = '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'


def paragraph(text="", properties=""):
    return f'<w:p>{properties}<w:r><w:t xml:space="preserve">{text}</w:t></w:r></w:p>'


def table(*rows):
    """Rows of cells, each cell a text or XML of its own."""
    cells = (
        "".join(f"<w:tc>{cell if cell.startswith('<') else paragraph(cell)}</w:tc>" for cell in row) for row in rows
    )
    return f"<w:tbl><w:tblPr/>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"


def picture(relation):
    return f'<w:p><w:r><w:drawing><a:blip r:embed="{relation}"/></w:drawing></w:r></w:p>'


def document(body, names=NAMES, before=""):
    return f"{HEAD}{before}<w:document {names}><w:body>{body}<w:sectPr/></w:body></w:document>"


def relations(targets):
    """{id: target}; a target that begins with http is linked from outside."""
    mode = ' TargetMode="External"'
    lines = (
        f'<Relationship Id="{each}" Type="{IMAGE}" Target="{target}"{mode if target.startswith("http") else ""}/>'
        for each, target in targets.items()
    )
    return f'{HEAD}<Relationships xmlns="{RELATIONS}">{"".join(lines)}</Relationships>'


def zipped(parts, method=zipfile.ZIP_DEFLATED):
    """A zip of {name: text or bytes}, or of [(name, text or bytes)] where a name may stand twice."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", method) as archive:
        for name, content in parts.items() if isinstance(parts, dict) else parts:
            archive.writestr(name, content)
    return whole.getvalue()


def docx(body, *, names=NAMES, targets=None, **parts):
    """A Word file with this body, pictures under `targets`, and other parts by name in `parts`."""
    whole = {"[Content_Types].xml": TYPES, "word/document.xml": document(body, names)}
    if targets:
        whole["word/_rels/document.xml.rels"] = relations(targets)
    return zipped({**whole, **parts})


def docx_of(text, pictures=()):
    """A page as Word has it: a paragraph a line, and at the end the pictures, [(name, bytes)]."""
    body = "".join(paragraph(line) for line in text.splitlines())
    body += "".join(picture(f"rId{number}") for number, _picture in enumerate(pictures))
    targets = {f"rId{number}": f"media/{name}" for number, (name, _content) in enumerate(pictures)}
    return docx(body, targets=targets, **{f"word/media/{name}": content for name, content in pictures})
