/* What is typed stays as typed, what is pasted comes in without Word's clothes. The server cleans again. */
import { Extension, gettext, Plugin } from "django-prose-editor/editor"

const CHINESE = "\\u2014\\u2018-\\u201d\\u2026\\u3000-\\u30ff\\u3400-\\u9fff\\uf900-\\ufaff\\uff00-\\uffef"
const BREAK_IN_CHINESE = new RegExp(`(?<=[${CHINESE}])[ \\t\\r]*\\n[ \\t\\r\\n]*(?=[${CHINESE}])`, "g")
/* Bullets as characters, and the letters that are bullets in Word's Wingdings. */
const BULLET = /^(?:[·•▪●○■□◆◇§Ø]|[lnuvü](?=\s|$))/
const WORD_LIST = "p[data-style*='mso-list'], p[class*='MsoList']"
const WORD_MARK = "[data-style*='mso-list:Ignore'], [data-style*='mso-list: Ignore']"

/* The page's policy forbids inline style even in a document nobody sees: it is read under another name. */
const withoutStyle = (html) =>
  html
    .replace(/<style[\s>][^]*?<\/style\s*>/gi, "")
    .replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style="))

/* Word wraps its source in the middle of Chinese sentences; a browser would show a blank there. */
const joinBrokenLines = (root) => {
  const texts = document.createNodeIterator(root, NodeFilter.SHOW_TEXT)
  for (let text = texts.nextNode(); text; text = texts.nextNode()) {
    text.data = text.data.replace(BREAK_IN_CHINESE, "")
  }
}

/* Word's lists are paragraphs with a mark as text. Bullets become lists; numbers stay text, as they were printed. */
const makeLists = (root) => {
  for (const paragraph of root.querySelectorAll(WORD_LIST)) {
    const mark = paragraph.querySelector(WORD_MARK)
    const text = (mark || paragraph).textContent.trim()
    if (!BULLET.test(text)) continue
    if (mark) mark.remove()
    else removeBullet(paragraph)
    const previous = paragraph.previousElementSibling
    const list = previous?.dataset.fromWord ? previous : root.ownerDocument.createElement("ul")
    if (list !== previous) {
      list.dataset.fromWord = "1"
      paragraph.before(list)
    }
    const entry = root.ownerDocument.createElement("li")
    list.append(entry)
    entry.append(paragraph)
  }
}

const removeBullet = (paragraph) => {
  const texts = document.createNodeIterator(paragraph, NodeFilter.SHOW_TEXT)
  for (let text = texts.nextNode(), isMarkGone = false; text; text = texts.nextNode()) {
    const rest = isMarkGone ? text.data : text.data.replace(/^\s*[·•▪●○■□◆◇]/, "")
    isMarkGone ||= rest !== text.data
    text.data = isMarkGone ? rest.replace(/^[\s\u00a0]+/, "") : rest
    if (text.data) return
  }
}

/* The paper has one kind of subhead; the editor would make plain paragraphs of the others. */
const levelHeadings = (root) => {
  for (const heading of root.querySelectorAll("h1, h3, h4, h5, h6")) {
    const subhead = root.ownerDocument.createElement("h2")
    subhead.append(...heading.childNodes)
    heading.replaceWith(subhead)
  }
}

/* A line break ends a paragraph here. */
const splitAtBreaks = (root) => {
  for (const line of root.querySelectorAll("br")) {
    const block = line.closest("p, div, h2")
    if (!block || line.closest("td, th")) continue
    const range = root.ownerDocument.createRange()
    range.setStartAfter(line)
    range.setEndAfter(block.lastChild)
    const rest = block.cloneNode(false)
    rest.append(range.extractContents())
    block.after(rest)
    line.remove()
  }
}

const plainHTML = (html) => {
  if (html.includes("data-pm-slice")) return html
  const root = new DOMParser().parseFromString(withoutStyle(html), "text/html").body
  joinBrokenLines(root)
  makeLists(root)
  levelHeadings(root)
  splitAtBreaks(root)
  return root.innerHTML
}

const hasPicture = (data) =>
  [...data.files].some((file) => file.type.startsWith("image/")) || /<img[\s>]/i.test(data.getData("text/html"))

const say = (view, message) => {
  const root = view.dom.parentElement
  let note = root.querySelector(".prose-editor__note")
  if (!note) {
    note = document.createElement("p")
    note.className = "prose-editor__note"
    note.setAttribute("role", "status")
    root.append(note)
  }
  note.textContent = message
}

export const PlainTyping = Extension.create({
  name: "plainTyping",

  /* No "1. " that becomes a list, no *stars* that vanish; the style sheet is ours, so none is written into the page. */
  onBeforeCreate() {
    Object.assign(this.editor.options, { enableInputRules: false, enablePasteRules: false, injectCSS: false })
  },

  addProseMirrorPlugins() {
    return [
      new Plugin({
        props: {
          transformPastedHTML: plainHTML,
          handlePaste(view, event) {
            const isPicture = Boolean(event.clipboardData) && hasPicture(event.clipboardData)
            say(view, isPicture ? gettext("Pictures cannot be pasted: add them below.") : "")
            return false
          },
        },
      }),
    ]
  },
})
