import { StateEffect, StateField } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView } from '@codemirror/view';

/** Marks the word at an offset as the place of an error; undefined: removes the mark. */
export const markMistake = StateEffect.define<number | undefined>();

const MARK = Decoration.mark({ class: 'cm-mistake' });

/** The marked place of an error, until the text changes. */
export const mistake = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update(marks, transaction) {
    const effect = transaction.effects.find((each) => each.is(markMistake));
    if (!effect) return transaction.docChanged ? Decoration.none : marks;
    const offset = effect.value;
    const { state } = transaction;
    if (offset === undefined || offset > state.doc.length) return Decoration.none;
    const { from, to } = state.wordAt(offset) ?? toRange(offset, state.doc.length);
    return from === to ? Decoration.none : Decoration.set(MARK.range(from, to));
  },
  provide: (field) => EditorView.decorations.from(field),
});

/** One character: at the end of the text, the last one. */
const toRange = (offset: number, length: number) => ({
  from: Math.max(0, Math.min(offset, length - 1)),
  to: Math.min(length, offset + 1),
});
