/** The text as ProseMirror holds it: paragraphs of characters that know their words; from and to the server's form. */

import { Fragment, Schema } from "prosemirror-model";

const numberOf = (text) => (/^\d+$/.test(text ?? "") ? Number(text) : null);

/** `doc: paragraph+`, `paragraph {speaker, opens}: text*`, mark `word {number, origin, confirmed}`. */
export const schema = new Schema({
  nodes: {
    doc: { content: "paragraph+" },
    paragraph: {
      content: "text*",
      attrs: { speaker: { default: null }, opens: { default: false } },
      parseDOM: [
        {
          tag: "p",
          getAttrs: (element) => ({
            speaker: element.dataset.speaker ?? null,
            opens: element.hasAttribute("data-opens"),
          }),
        },
      ],
      toDOM: (node) => ["p", { "data-speaker": node.attrs.speaker, "data-opens": node.attrs.opens ? "" : null }, 0],
    },
    text: {},
  },
  marks: {
    word: {
      attrs: { number: { default: null }, origin: { default: "person" }, confirmed: { default: false } },
      inclusive: true,
      parseDOM: [
        {
          tag: "span[data-n]",
          getAttrs: (element) => ({
            number: numberOf(element.dataset.n),
            origin: element.dataset.origin ?? "recogniser",
            confirmed: element.classList.contains("confirmed"),
          }),
        },
      ],
      toDOM: ({ attrs: { number, origin, confirmed } }) => [
        "span",
        {
          "data-n": number ?? "",
          "data-origin": origin === "recogniser" ? null : origin,
          class: confirmed ? "confirmed" : null,
        },
        0,
      ],
    },
  },
});

/** The mark of a word. */
export function wordMark(number, origin = "recogniser", confirmed = false) {
  return schema.marks.word.create({ number, origin, confirmed });
}

/** The word mark of a text node; `null` for text that is of no known word. */
export function markOf(node) {
  return node.marks.find((mark) => mark.type === schema.marks.word) ?? null;
}

/** A ProseMirror paragraph from the server's `{speaker, opens, runs}`. */
export function makeParagraph({ speaker, opens, runs }) {
  const texts = runs
    .filter(([text]) => text)
    .map(([text, number, origin, confirmed]) =>
      schema.text(text, number === null && origin !== "page" ? null : [wordMark(number, origin, confirmed)]),
    );
  return schema.nodes.paragraph.create({ speaker, opens }, Fragment.fromArray(texts));
}

/** A document from the server's paragraphs; one empty paragraph where there is none. */
export function makeDocument(paragraphs) {
  const nodes = paragraphs.map(makeParagraph);
  return schema.nodes.doc.create(null, nodes.length ? nodes : [schema.nodes.paragraph.create({ opens: true })]);
}

/** The server's form of a paragraph. */
export function readParagraph(node) {
  const runs = [];
  node.forEach((text) => {
    const { number = null, origin = "person", confirmed = false } = markOf(text)?.attrs ?? {};
    runs.push([text.text, number, origin, confirmed]);
  });
  return { speaker: node.attrs.speaker, opens: node.attrs.opens, runs };
}

/** The server's form of all paragraphs. */
export function readAll(doc) {
  return doc.children.map(readParagraph);
}

/**
 * What to do to one list of paragraphs to make another of it: found by what is the same at both ends.
 *
 * @returns {{at: number, remove: number, insert: object[]}}
 */
export function spliceBetween(before, after) {
  const same = (a, b) => a === b || a.eq(b);
  const most = Math.min(before.childCount, after.childCount);
  let at = 0;
  while (at < most && same(before.child(at), after.child(at))) at += 1;
  let end = 0;
  while (end < most - at && same(before.child(before.childCount - 1 - end), after.child(after.childCount - 1 - end)))
    end += 1;
  const insert = [];
  for (let n = at; n < after.childCount - end; n += 1) insert.push(readParagraph(after.child(n)));
  return { at, remove: before.childCount - end - at, insert };
}
