import { EditorState } from "prosemirror-state"; console.log(EditorState);
