import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

/** The colours of the console, which reach into the shadow root as variables. */
const theme = EditorView.theme({
  '&': {
    minHeight: '10rem',
    maxHeight: '26rem',
    color: 'var(--ink)',
    backgroundColor: 'var(--raised)',
    border: '1px solid light-dark(#8d8a83, #666f77)',
    borderRadius: '6px',
    fontSize: '0.9rem',
  },
  '&.cm-focused': { outline: '3px solid var(--accent)', outlineOffset: '2px' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.55', overflow: 'auto' },
  '.cm-content': { padding: '0.6rem 0', caretColor: 'var(--ink)' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-gutters': {
    color: 'var(--ink-soft)',
    backgroundColor: 'transparent',
    border: 'none',
  },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground':
    { backgroundColor: 'color-mix(in srgb, var(--accent-mark) 30%, transparent)' },
  '.cm-matchingBracket, &.cm-focused .cm-matchingBracket': {
    backgroundColor: 'var(--shade)',
    outline: '1px solid var(--accent)',
  },
  '.cm-mistake': {
    backgroundColor: 'var(--warn-shade)',
    borderBottom: '2px solid var(--warn)',
  },
  // The default is a picture in a data: address, which the content security policy of the page forbids.
  '.cm-lintRange': { backgroundImage: 'none' },
  '.cm-lintRange-error': {
    backgroundColor: 'var(--warn-shade)',
    borderBottom: '2px solid var(--warn)',
  },
  '.cm-lintRange-warning': { borderBottom: '2px dotted var(--warn)' },
  '.cm-tooltip-hover, .cm-completionInfo': { maxWidth: '28rem', padding: '0.3rem 0.6rem' },
  '.cm-tooltip': {
    color: 'var(--ink)',
    backgroundColor: 'var(--raised)',
    border: '1px solid var(--line)',
    borderRadius: '6px',
    overflow: 'hidden',
  },
  '.cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]': {
    color: 'var(--on-accent)',
    backgroundColor: 'var(--accent)',
  },
  '.cm-completionDetail': { marginLeft: '1em', fontStyle: 'normal', opacity: '0.8' },
});

const colours = HighlightStyle.define([
  { tag: tags.keyword, color: 'var(--accent)', fontWeight: '600' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--warn)' },
  { tag: [tags.number, tags.bool, tags.null], color: 'var(--type-a)' },
  { tag: [tags.comment, tags.lineComment, tags.blockComment], color: 'var(--ink-soft)' },
  {
    tag: [tags.typeName, tags.standard(tags.name), tags.special(tags.name)],
    color: 'var(--type-c)',
  },
]);

/** How the editor looks. */
export const editorTheme = [theme, syntaxHighlighting(colours)];
