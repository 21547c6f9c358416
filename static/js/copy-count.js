/* The length of the copy while it is typed, as the server counts it (articles/body.py, count_characters). */
(() => {
  const ALONE =
    /[\u00b7\u2010-\u2027\u2030-\u205e\u2460-\u24ff\u2500-\u27bf\u2e80-\u303e\u3041-\u33ff\u3400-\u4dbf\u4e00-\u9fff\ua000-\ua4cf\uf900-\ufaff\ufe30-\ufe6f\uff01-\uffee]|[\u{20000}-\u{3ffff}]/u
  const INVISIBLE = /[\p{Cf}\p{Cc}]/u

  const count = (text) => {
    let total = 0
    let inWord = false
    for (const character of text) {
      if (/\s/.test(character)) inWord = false
      else if (INVISIBLE.test(character)) continue
      else if (ALONE.test(character)) {
        total += 1
        inWord = false
      } else if (!inWord) {
        total += 1
        inWord = true
      }
    }
    return total
  }

  document.addEventListener("DOMContentLoaded", () => {
    const shown = document.querySelector("[data-copy-count]")
    if (!shown) return
    document.addEventListener("prose-editor:ready", ({ detail: { editor } }) => {
      editor.on("update", () => {
        shown.textContent = count(editor.getText({ blockSeparator: "\n" }))
      })
    })
  })
})()
