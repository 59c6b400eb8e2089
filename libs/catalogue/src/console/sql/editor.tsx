import { PostgreSQL, sql } from '@codemirror/lang-sql';
import { Compartment } from '@codemirror/state';
import type { EditorView } from '@codemirror/view';
import { type RefObject, useEffect, useEffectEvent, useImperativeHandle, useRef } from 'react';
import { createCodeEditor, replaceText } from '#web/editor/code-editor.js';
import { buildNamespace } from './completion.js';
import { markMistake, mistake } from './mistake.js';
import type { ListedTable } from '#web/data/tables-with-columns.js';

/** What the page can do with the editor. */
export interface EditorHandle {
  /** Moves the cursor to an offset, and the focus into the editor. */
  goTo: (offset: number) => void;
}

interface Props {
  /** The text at first. */
  text: string;
  /** The text that the editor gets, as often as it is another object: typed text is ahead of the page. */
  opened: { readonly text: string };
  onChange: (text: string) => void;
  /** Called for Ctrl-Enter with the text, which may be ahead of the page. */
  onRun: (text: string) => void;
  /** Tables to complete. */
  tables: readonly ListedTable[];
  /** Offset of an error in the text. */
  mistakeAt: number | undefined;
  handle: RefObject<EditorHandle | null>;
}

const createLanguage = (tables: readonly ListedTable[]) =>
  sql({ dialect: PostgreSQL, schema: buildNamespace(tables), upperCaseKeywords: true });

/** An editor of SQL. */
export function Editor({ text, opened, onChange, onRun, tables, mistakeAt, handle }: Props) {
  const place = useRef<HTMLDivElement>(null);
  const view = useRef<EditorView>(null);
  const shown = useRef(opened);
  const language = useRef(new Compartment());
  const change = useEffectEvent(onChange);
  const run = useEffectEvent(onRun);
  const firstText = useEffectEvent(() => text);
  const firstLanguage = useEffectEvent(() => createLanguage(tables));
  useEffect(() => {
    const host = place.current;
    if (!host) return undefined;
    const editor = createCodeEditor(host, {
      text: firstText(),
      label: 'SQL',
      extensions: [language.current.of(firstLanguage()), mistake],
      onChange: change,
      onRun: run,
    });
    view.current = editor;
    return () => editor.destroy();
  }, []);
  useEffect(() => {
    const { current: editor } = view;
    if (!editor || shown.current === opened) return;
    shown.current = opened;
    replaceText(editor, opened.text);
  }, [opened]);
  useEffect(() => {
    view.current?.dispatch({ effects: language.current.reconfigure(createLanguage(tables)) });
  }, [tables]);
  useEffect(() => {
    view.current?.dispatch({ effects: markMistake.of(mistakeAt) });
  }, [mistakeAt]);
  useImperativeHandle(handle, () => ({
    goTo(offset) {
      view.current?.dispatch({ selection: { anchor: offset }, scrollIntoView: true });
      view.current?.focus();
    },
  }));
  return <div ref={place} className="sql-editor" />;
}
