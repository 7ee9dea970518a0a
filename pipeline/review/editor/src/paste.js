/** What is pasted: words of this text as they are, with their times; anything else as plain text. */

import { DOMSerializer, Fragment, Slice } from "prosemirror-model";
import { Plugin, TextSelection } from "prosemirror-state";

import { schema } from "./schema.js";

const NAMED = /^\s*([^:：\n]{1,200})[:：]\s*(.*)$/u;

/** Paragraphs of a plain text: `Name: text` opens a turn where a speaker is called so. */
function readPlainText(text, speakers, speaker) {
  const paragraphs = [];
  let now = speaker;
  for (const line of text.replace(/\r\n?/g, "\n").split(/\n+/)) {
    const clean = line
      .replace(/[\t\u00a0 ]+/g, " ")
      .replace(/[\p{Cc}\u200b\ufeff]/gu, "")
      .trim();
    if (!clean) continue;
    const named = NAMED.exec(clean);
    const label = named ? speakers.labelOf(named[1].trim()) : null;
    if (label !== null) now = label;
    const words = label === null ? clean : named[2].trim();
    const content = words ? schema.text(words) : null;
    paragraphs.push(schema.nodes.paragraph.create({ speaker: now, opens: label !== null }, content));
  }
  return paragraphs;
}

/** The key of this page's texts: word numbers mean something in it alone. */
const key = () => new URL(".", document.baseURI).pathname;

function clipboardSerializer() {
  const serializer = DOMSerializer.fromSchema(schema);
  const plain = serializer.serializeFragment.bind(serializer);
  serializer.serializeFragment = (fragment, options, target) => {
    const made = plain(fragment, options, target);
    for (const element of made.childNodes) if (element.setAttribute) element.setAttribute("data-transcribe", key());
    return made;
  };
  return serializer;
}

/** What is copied as plain text: `Name: text` for whole turns. */
function copyText(app, slice) {
  const lines = [];
  slice.content.forEach((node, _, n) => {
    const isNamed = node.isTextblock && node.attrs.opens && slice.content.childCount > 1 && (n > 0 || !slice.openStart);
    lines.push((isNamed ? `${app.speakers.nameOf(node.attrs.speaker)}: ` : "") + node.textContent.trim());
  });
  return slice.content.childCount > 1 ? lines.join("\n\n") : slice.content.textBetween(0, slice.content.size, "\n");
}

/** Put a plain text where the cursor is. */
function insertPlainText(app, text) {
  const { selection } = app.view.state;
  const { speaker } = selection.$from.parent.attrs;
  const paragraphs = readPlainText(text, app.speakers, speaker);
  if (!paragraphs.length) return;
  let { tr } = app.view.state;
  const isLine = paragraphs.length === 1 && !paragraphs[0].attrs.opens;
  if (isLine) {
    const around = /^\s/.test(text) ? " " : "";
    const after = /[ \t]$/.test(text) ? " " : "";
    tr = tr.replaceSelectionWith(schema.text(around + paragraphs[0].textContent + after), false);
  } else {
    const isNamed = paragraphs[0].attrs.opens;
    const hasRest = selection.$to.parentOffset < selection.$to.parent.content.size;
    const end =
      isNamed || paragraphs.at(-1).attrs.opens
        ? hasRest && schema.nodes.paragraph.create({ speaker, opens: true })
        : null;
    const slice = new Slice(
      Fragment.fromArray([...(isNamed ? [schema.nodes.paragraph.create()] : []), ...paragraphs, ...(end ? [end] : [])]),
      1,
      1,
    );
    tr = tr.replaceSelection(slice);
  }
  app.dispatch(tr.scrollIntoView().setMeta("paste", true));
}

export function pastePlugins(app) {
  const paste = (view, event) => {
    const html = event.clipboardData?.getData("text/html") ?? "";
    const text = event.clipboardData?.getData("text/plain") ?? "";
    const isOwn = html.includes("data-transcribe=") && html.includes(`data-transcribe="${key()}"`);
    if (isOwn || (!text && !html)) return false;
    event.preventDefault();
    insertPlainText(app, text || new DOMParser().parseFromString(html, "text/html").body.innerText);
    return true;
  };
  const drop = (view, event) => {
    if (view.dragging) return false;
    const text = event.dataTransfer?.getData("text/plain");
    event.preventDefault();
    const place = view.posAtCoords({ left: event.clientX, top: event.clientY });
    if (place) app.dispatch(view.state.tr.setSelection(TextSelection.near(view.state.doc.resolve(place.pos))));
    if (text) insertPlainText(app, text);
    return true;
  };
  return [
    new Plugin({
      props: {
        handleDOMEvents: { paste, drop }, // before anything makes elements of what was copied elsewhere
        clipboardSerializer: clipboardSerializer(),
        clipboardTextSerializer: (slice) => copyText(app, slice),
      },
    }),
  ];
}
