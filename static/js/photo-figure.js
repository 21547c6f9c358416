/* A figure of the body: a photo by its number and nothing else, shown as the picture, put in from the story's pictures. */
import { crel, gettext, Node } from "django-prose-editor/editor"

const PICTURES = "story-pictures"

const storyPictures = () => JSON.parse(document.getElementById(PICTURES)?.textContent || "{}")

const showPhoto = (photo) => {
  const picture = storyPictures()[photo]
  const title = `${gettext("Picture")} ${photo}`
  if (!picture) {
    const missing = gettext("This picture is not among the story's pictures.")
    return [crel("p", { className: "photo-figure__missing", textContent: `${title}: ${missing}` })]
  }
  return [
    crel("img", { src: picture.url, alt: "" }),
    crel("figcaption", { textContent: `${title}　${picture.caption}` }),
  ]
}

const choices = (choose) =>
  Object.keys(storyPictures()).map((photo) => {
    const button = crel("button", { type: "button", className: "photo-picker__choice" }, showPhoto(photo))
    button.addEventListener("click", () => choose(photo))
    return button
  })

const pickPhoto = (editor) => {
  const title = gettext("Insert a picture")
  const dialog = crel("dialog", { className: "prose-editor-dialog photo-picker", "aria-label": title })
  const cancel = crel("button", { type: "button", textContent: gettext("Cancel") })
  const found = choices((photo) => {
    dialog.close()
    editor.chain().focus().insertPhoto(photo).run()
  })
  const none = crel("p", { textContent: gettext("The story has no picture yet. Add one below and save.") })
  cancel.addEventListener("click", () => dialog.close())
  dialog.addEventListener("close", () => dialog.remove())
  dialog.append(
    crel("h3", { className: "prose-editor-dialog-title", textContent: title }),
    crel("div", { className: "photo-picker__choices" }, found.length ? found : [none]),
    cancel,
  )
  editor.view.dom.parentElement.append(dialog)
  dialog.showModal()
}

export const PhotoFigure = Node.create({
  name: "photoFigure",
  group: "block",
  atom: true,
  draggable: true,

  addAttributes() {
    return {
      photo: {
        default: null,
        parseHTML: (figure) => figure.dataset.photo,
        renderHTML: ({ photo }) => ({ "data-photo": photo }),
      },
    }
  },

  parseHTML: () => [{ tag: "figure[data-photo]", priority: 100 }],

  renderHTML: ({ HTMLAttributes }) => ["figure", HTMLAttributes],

  addNodeView() {
    return ({ node }) => ({
      dom: crel("figure", { className: "photo-figure", "data-photo": node.attrs.photo }, showPhoto(node.attrs.photo)),
    })
  },

  addCommands() {
    return {
      insertPhoto:
        (photo) =>
        ({ commands }) =>
          commands.insertContent({ type: this.name, attrs: { photo } }),
    }
  },

  addMenuItems({ buttons, menu }) {
    menu.defineItem({
      name: "photo",
      groups: "nodes",
      button: buttons.material("image", "Insert a picture"),
      command: pickPhoto,
      active: (editor) => editor.isActive("photoFigure"),
    })
  },
})
