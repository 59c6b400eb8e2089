import { passages, pieces } from '#analytics/words/sentences.js';
import { element } from './element.js';

/** A sentence with its key figures highlighted. */
export const richText = (sentence: string): (Node | string)[] =>
  pieces(sentence).map((piece, index) => (index % 2 === 0 ? piece : element('strong', {}, piece)));

/** A note with its links. */
export const noteText = (note: string): (Node | string)[] =>
  passages(note).map(({ text, section }) =>
    section === undefined ? text : element('a', { href: `#${section}` }, text),
  );
