/* A button with data-take-selection="field" puts what is selected in the copy into that field. */
for (const button of document.querySelectorAll("[data-take-selection]")) {
  const field = document.getElementById(button.dataset.takeSelection)
  let selected = ""
  document.addEventListener("selectionchange", () => {
    const selection = getSelection()
    if (selection.anchorNode?.parentElement?.closest(".proof, .ProseMirror")) selected = String(selection)
  })
  button.hidden = false
  button.addEventListener("click", () => {
    if (!selected) return
    field.value = selected.split(/\s+/).filter(Boolean).join(" ").slice(0, field.maxLength)
    for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }))
    document.getElementById("note").focus()
  })
}
