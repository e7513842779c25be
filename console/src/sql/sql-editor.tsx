import { autocompletion } from "@codemirror/autocomplete";
import { StandardSQL, sql } from "@codemirror/lang-sql";
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import { Prec } from "@codemirror/state";
import { keymap } from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { basicSetup, EditorView } from "codemirror";
import { useEffect, useRef } from "react";
import { COLUMNS } from "./schema.ts";

export interface SqlEditorProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  /** Ctrl-Enter, or Cmd-Enter. */
  readonly onRun: () => void;
}

/** By class, so that each mode has colours that can be read on it. */
const COLORS = HighlightStyle.define([
  { tag: tags.keyword, class: "sql-keyword" },
  { tag: [tags.string, tags.special(tags.string)], class: "sql-string" },
  { tag: [tags.number, tags.bool, tags.null], class: "sql-number" },
  { tag: tags.comment, class: "sql-comment" },
  { tag: [tags.typeName, tags.standard(tags.name)], class: "sql-type" },
]);

/** An editor that knows SQL and the table's columns. Escape, then Tab, leaves it. */
export function SqlEditor({ value, onChange, onRun }: SqlEditorProps) {
  const frame = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView | null>(null);
  const told = useRef({ onChange, onRun });
  told.current = { onChange, onRun };
  const first = useRef(value);

  useEffect(() => {
    if (!frame.current) return;
    const run = () => {
      told.current.onRun();
      return true;
    };
    const made = new EditorView({
      doc: first.current,
      parent: frame.current,
      extensions: [
        // Before the editor's own keys, which make a new line of it.
        Prec.highest(keymap.of([{ key: "Mod-Enter", run }])),
        basicSetup,
        autocompletion(),
        syntaxHighlighting(COLORS),
        sql({ dialect: StandardSQL, schema: { events: COLUMNS.map(({ name }) => name) } }),
        EditorView.lineWrapping,
        EditorView.contentAttributes.of({ "aria-label": "SQL" }),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) told.current.onChange(update.state.doc.toString());
        }),
      ],
    });
    view.current = made;
    return () => {
      made.destroy();
      view.current = null;
    };
  }, []);

  useEffect(() => {
    const { current } = view;
    const text = current?.state.doc.toString();
    if (!current || text === value) return;
    current.dispatch({ changes: { from: 0, to: text?.length ?? 0, insert: value } });
  }, [value]);

  return <div ref={frame} className="sql-editor" />;
}
