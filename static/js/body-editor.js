/* Prepares a page for the prose editor, before its modules run: words in the page's language, an accessible name. */
(() => {
  const english = (text) => text
  const previous = window.gettext || english
  let words

  /* The editor asks while its modules load, when the page is parsed: the words stand on its text area. */
  window.gettext = (text) => {
    if (!words) {
      const field = document.querySelector("[data-editor-words]")
      words = field ? JSON.parse(field.dataset.editorWords) : {}
    }
    return words[text] || previous(text)
  }

  /* Most buttons of the package have their English names built in. */
  const nameButtons = (root) => {
    for (const button of root.querySelectorAll("button[title]")) {
      const name = window.gettext(button.title)
      button.title = name
      button.setAttribute("aria-label", name)
    }
  }

  const nameBox = (box, textarea) => {
    const label = textarea.labels[0]
    box.setAttribute("role", "textbox")
    box.setAttribute("aria-multiline", "true")
    for (const name of ["aria-describedby", "aria-invalid"]) {
      if (textarea.hasAttribute(name)) box.setAttribute(name, textarea.getAttribute(name))
    }
    if (!label) return
    label.id = label.id || `${textarea.id}-label`
    box.setAttribute("aria-labelledby", label.id)
    label.addEventListener("click", () => box.focus())
  }

  document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => {
    nameBox(editor.view.dom, textarea)
    /* The toolbar is made a moment later, on "create". */
    const root = textarea.closest(".prose-editor")
    if (editor.isInitialized) nameButtons(root)
    else editor.on("create", () => nameButtons(root))
  })
})()
