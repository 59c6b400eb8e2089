import { pieces } from '../words/sentences.js';
import { element } from './element.js';

/** A sentence with what counts in it set apart. */
export const richText = (sentence: string): (Node | string)[] =>
  pieces(sentence).map((piece, index) => (index % 2 === 0 ? piece : element('strong', {}, piece)));
