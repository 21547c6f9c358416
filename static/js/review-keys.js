/* Keys of review mode; the list of them is on the page. Nothing here can do what the page's links and buttons cannot.
   No key acts while somebody types, and no single key signs: `s` chooses the button, and asks. */
(() => {
  const OFF = "review-keys-off"
  const at = (name) => document.querySelector(`[data-key="${name}"]`)
  const isTyping = (target) => target.closest?.("input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]")
  const help = at("help")
  const asks = at("asks")
  let store = null
  try {
    store = localStorage
  } catch {} // a browser that keeps nothing: the keys are in use

  const say = (text) => asks && (asks.textContent = text)
  const focus = (name) => {
    const place = at(name)
    place?.focus()
    place?.scrollIntoView({ block: "nearest" })
  }
  const follow = (name) => at(name)?.click()

  const sign = () => {
    const button = at("sign")
    if (!button) return
    if (document.activeElement === button && asks.textContent) return button.click()
    focus("sign")
    say(at("ask").content.textContent)
  }

  const giveBack = () => {
    const summary = at("return")
    if (!summary) return
    summary.parentElement.open = true
    focus("reason")
  }

  const KEYS = {
    j: () => follow("next"),
    k: () => follow("previous"),
    x: () => follow("skip"),
    c: () => follow("toggle"),
    s: sign,
    r: giveBack,
    o: () => focus("opinion"),
    "?": () => {
      if (help) help.open = !help.open
    },
  }

  at("sign")?.addEventListener("blur", () => say(""))
  addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || event.repeat) return
    if (isTyping(event.target)) return event.key === "Escape" ? event.target.blur() : undefined
    const act = KEYS[event.key]
    if (!act || store?.getItem(OFF)) return
    event.preventDefault()
    act()
  })

  if (!help) return
  help.hidden = false
  const use = at("use")
  use.checked = !store?.getItem(OFF)
  use.addEventListener("change", () => (use.checked ? store?.removeItem(OFF) : store?.setItem(OFF, "yes")))
})()
