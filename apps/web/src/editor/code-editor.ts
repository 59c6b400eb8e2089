import { autocompletion, closeBrackets, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching } from '@codemirror/language';
import { EditorState, type Extension } from '@codemirror/state';
import { drawSelection, EditorView, keymap, lineNumbers } from '@codemirror/view';
import { editorTheme } from './editor-theme.js';
import { typeOver } from './type-over.js';

interface Options {
  /** The text at first. */
  text: string;
  /** The name for screen readers. */
  label: string;
  /** The language, and what else the editor does. */
  extensions: Extension;
  onChange: (text: string) => void;
  /** Called for Ctrl-Enter with the text, which may be ahead of the page. */
  onRun: (text: string) => void;
}

/**
 * Creates an editor of code. Its styles are adopted style sheets of a shadow root, which the content security policy of
 * the page allows.
 */
export function createCodeEditor(
  host: HTMLElement,
  { text, label, extensions, onChange, onRun }: Options,
): EditorView {
  const root = host.shadowRoot ?? host.attachShadow({ mode: 'open' });
  return new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        keymap.of([{ key: 'Mod-Enter', run: ({ state }) => (onRun(state.doc.toString()), true) }]),
        keymap.of([...completionKeymap, ...historyKeymap, ...defaultKeymap]),
        history(),
        lineNumbers(),
        drawSelection(),
        bracketMatching(),
        closeBrackets(),
        autocompletion({ icons: false }),
        extensions,
        typeOver,
        editorTheme,
        EditorView.lineWrapping,
        // The text is focusable anyway; with a number, programs that check it see so.
        EditorView.contentAttributes.of({ 'aria-label': label, tabindex: '0' }),
        EditorView.updateListener.of(({ docChanged, state }) => {
          if (docChanged) onChange(state.doc.toString());
        }),
      ],
    }),
  });
}

/** Replaces the whole text. */
export function replaceText(editor: EditorView, text: string): void {
  editor.dispatch({ changes: { from: 0, to: editor.state.doc.length, insert: text } });
}
