/* What is typed into a form with data-kept-form stays on this device until the newsroom has it: a log-in may run out,
   a line may break, a browser may fall over. See docs/decisions/0015. Works on the page that includes it in its head.

   Where the newsroom keeps working copies (js/working-copy.js), this keeps what it does not have yet, and offers nothing
   of a window whose copy the newsroom offers itself: once that is reopened, what is newer here is offered beside it.

   One entry in localStorage is what one window typed into one form: "kept:<person>:<form>:<when the window opened it>".
   Its fields hold the story's version too, so that what is restored clashes with what others saved meanwhile, as ever. */
(() => {
  const PREFIX = "kept:"
  const SENT = "kept-sent"
  const PATIENCE = 2000
  const WEEK = 7 * 24 * 60 * 60 * 1000
  const NOT_KEPT = /password|^csrfmiddlewaretoken$|token$|_FORMS$|^window$/i
  const NOT_COMPARED = /^(batch_)?version$|-met$/
  const NOT_KEPT_TYPES = new Set(["file", "password", "submit", "button", "reset", "image"])
  const person = document.currentScript.dataset.person
  const editors = new WeakMap()
  let isLoggingOut = false

  let kept, sent
  try {
    kept = localStorage
    sent = sessionStorage
  } catch {
    return // a browser that keeps nothing
  }

  /* --- Entries --------------------------------------------------------------------------------------------------- */
  const keys = (start) => Object.keys(kept).filter((key) => key.startsWith(start))

  const entry = (key) => {
    try {
      return JSON.parse(kept.getItem(key))
    } catch {
      return null
    }
  }

  const dropOld = () => {
    for (const key of keys(PREFIX)) if (!(entry(key)?.at > Date.now() - WEEK)) kept.removeItem(key)
  }

  const write = (key, fields, window) => {
    try {
      kept.setItem(key, JSON.stringify({ at: Date.now(), fields, window }))
    } catch {} // full: what stands there already is still good
  }

  /* --- Fields: [name, value, what a list shows for the value] ------------------------------------------------------ */
  const controls = (form) =>
    [...form.elements].filter(
      (field) => field.name && !field.disabled && !NOT_KEPT_TYPES.has(field.type) && !NOT_KEPT.test(field.name),
    )

  const chosen = (list, isServed) => {
    const options = [...list.options]
    const found = options.filter((option) => (isServed ? option.defaultSelected : option.selected))
    return found.length || list.multiple ? found : options.slice(0, 1)
  }

  const fieldsOf = (form, { isServed = false } = {}) =>
    controls(form).flatMap((field) => {
      if (field.type === "checkbox" || field.type === "radio") {
        return (isServed ? field.defaultChecked : field.checked) ? [[field.name, field.value]] : []
      }
      if (field.options) return chosen(field, isServed).map(({ value, text }) => [field.name, value, text])
      return [[field.name, isServed ? field.defaultValue : field.value]]
    })

  /* Blanks do not count: the server lays out HTML its own way. */
  const gist = (fields) =>
    fields
      .filter(([name, value]) => value && !NOT_COMPARED.test(name))
      .map(([name, value]) => `${name}=${value.replace(/\s+/g, "")}`)
      .sort()
      .join("\n")

  const put = (field, values) => {
    if (field.type === "checkbox" || field.type === "radio") field.checked = values.some(([value]) => value === field.value)
    else if (field.options) choose(field, values)
    else if (values.length) fill(field, values.shift()[0])
    else return
    for (const name of ["input", "change"]) field.dispatchEvent(new Event(name, { bubbles: true }))
  }

  const choose = (list, values) => {
    const wanted = new Map(list.multiple ? values : values.splice(0, 1))
    const known = new Set([...list.options].map((option) => option.value))
    for (const [value, text] of wanted) if (!known.has(value)) list.add(new Option(text, value))
    for (const option of list.options) option.selected = wanted.has(option.value)
  }

  const fill = (field, value) => {
    const editor = editors.get(field)
    if (editor) editor.commands.setContent(value)
    else field.value = value
  }

  /* Puts the fields back and returns what has no place on the page any more. */
  const restore = (form, fields) => {
    const values = new Map()
    for (const [name, ...value] of fields) values.set(name, [...(values.get(name) || []), value])
    const names = new Set()
    for (const field of controls(form)) {
      names.add(field.name)
      put(field, values.get(field.name) || [])
    }
    return fields.filter(([name, value]) => value && !names.has(name)).map(([, value]) => value)
  }

  /* --- What the page says ------------------------------------------------------------------------------------------ */
  const bar = (name, form) => {
    const shown = document.querySelector(`template[data-kept="${name}"]`).content.cloneNode(true).firstElementChild
    form.before(shown)
    return shown
  }

  const clock = (at) => {
    const when = new Date(at)
    const day = when.toDateString() === new Date().toDateString() ? [] : [`${when.getMonth() + 1}-${when.getDate()}`]
    return [...day, when.toTimeString().slice(0, 5)].join(" ")
  }

  /* --- One form ---------------------------------------------------------------------------------------------------- */
  const arrival = performance.getEntriesByType("navigation")[0]
  const isAnsweredWell = () => [undefined, 0, 200].includes(arrival?.responseStatus)

  /* The newsroom says that it saved, or leads on to another page and complains of nothing. */
  const isTaken = () => {
    const says = (...kinds) => document.querySelector(kinds.map((kind) => `.messagelist .${kind}`).join())
    return isAnsweredWell() && Boolean(says("success") || (arrival?.redirectCount && !says("error", "warning")))
  }

  const isOfferedByNewsroom = ({ window }) =>
    Boolean(window) && [...document.querySelectorAll("[data-kept-window]")].some((offer) => offer.dataset.keptWindow === window)

  const nameOf = (form) => {
    if (form.dataset.keptForm) return form.dataset.keptForm
    const isOfRegister = form.matches(".change-form:not(.popup, .app-auth) #content-main > form[id$=_form]")
    return isOfRegister ? location.pathname : ""
  }

  class KeptForm {
    constructor(form, name) {
      this.form = form
      this.start = `${PREFIX}${person}:${name}:`
      this.key = this.start + Date.now()
      this.served = gist(fieldsOf(form, { isServed: true }))
      this.lookBack()
      for (const event of ["input", "change"]) form.addEventListener(event, () => this.wait())
      form.addEventListener("working-copy:kept", ({ detail: { startedAt } }) => this.dropWhatIsKept(startedAt))
    }

    /* What earlier windows left: the newsroom has it, it is what the page shows, or it is offered. */
    lookBack() {
      const now = gist(fieldsOf(this.form))
      for (const key of keys(this.start).sort().reverse()) {
        const left = entry(key)
        const what = gist(left.fields)
        if (what === this.served && isAnsweredWell()) kept.removeItem(key)
        else if (what === now) this.key = key
        else if (isOfferedByNewsroom(left)) continue
        else this.offer(key, left)
      }
    }

    offer(key, left) {
      const shown = bar("offer", this.form)
      shown.querySelector("time").textContent = clock(left.at)
      shown.querySelector("[data-kept=drop]").addEventListener("click", () => {
        kept.removeItem(key)
        shown.remove()
      })
      shown.querySelector("[data-kept=restore]").addEventListener("click", () => {
        const rest = restore(this.form, left.fields)
        this.save()
        if (!rest.length) {
          kept.removeItem(key)
          return shown.remove()
        }
        shown.querySelector("[data-kept=restore]").hidden = true
        shown.querySelector("[data-kept=rest]").hidden = false
        shown.querySelector("textarea").value = rest.join("\n\n")
      })
    }

    wait() {
      this.timer ||= setTimeout(() => this.save(), PATIENCE)
    }

    save() {
      clearTimeout(this.timer)
      this.timer = 0
      if (isLoggingOut) return
      const fields = fieldsOf(this.form)
      if (gist(fields) === this.served && isAnsweredWell()) kept.removeItem(this.key)
      else write(this.key, fields, this.window)
    }

    /* The newsroom has what stood here then; what was typed since stays here until it has that, too. */
    dropWhatIsKept(startedAt) {
      if (entry(this.key)?.at <= startedAt) kept.removeItem(this.key)
    }

    get window() {
      return this.form.elements.namedItem("window")?.value
    }

    saveWhatWaits() {
      if (this.timer) this.save()
    }

    stay() {
      this.notice ||= bar("offline", this.form)
      this.notice.scrollIntoView({ block: "nearest" })
      const say = () => {
        for (const line of this.notice.querySelectorAll("[data-line]")) {
          line.hidden = (line.dataset.line === "back") !== navigator.onLine
        }
      }
      say()
      for (const event of ["online", "offline"]) addEventListener(event, say)
    }
  }

  /* --- The page ---------------------------------------------------------------------------------------------------- */
  document.addEventListener("prose-editor:ready", ({ detail: { editor, textarea } }) => editors.set(textarea, editor))
  const sending = JSON.parse(sent.getItem(SENT))
  const noteSending = (key) => sent.setItem(SENT, JSON.stringify({ key, from: location.href.split("#")[0] }))
  if (document.querySelector("[data-kept-wait]")) {
    if (sending) noteSending(sending.key) // it goes on from here
    return
  }
  dropOld()
  if (sending?.from === document.referrer && isTaken()) kept.removeItem(sending.key)
  sent.removeItem(SENT)

  const forms = new Map()
  for (const form of document.forms) if (nameOf(form)) forms.set(form, new KeptForm(form, nameOf(form)))

  document.addEventListener(
    "submit",
    (event) => {
      if (event.target.getAttribute("action")?.endsWith("/logout/")) {
        isLoggingOut = true
        for (const key of keys(PREFIX)) kept.removeItem(key)
      }
      const discarded = event.submitter?.value === "discard" && event.target.dataset.keepDiscard
      if (discarded) for (const key of keys(PREFIX)) if (entry(key)?.window === discarded) kept.removeItem(key)
      const form = forms.get(event.target)
      if (!form) return
      form.save()
      if (navigator.onLine) return noteSending(form.key)
      event.preventDefault()
      event.stopImmediatePropagation()
      form.stay()
    },
    true,
  )
  addEventListener("pageshow", ({ persisted }) => persisted && sent.removeItem(SENT)) // back: it did not arrive
  addEventListener("pagehide", () => forms.forEach((form) => form.saveWhatWaits()))
})()
