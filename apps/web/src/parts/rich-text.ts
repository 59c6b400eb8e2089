import { pieces } from '../words/sentences.js';
import { element } from './element.js';

/** A sentence with its key figures highlighted. */
export const richText = (sentence: string): (Node | string)[] =>
  pieces(sentence).map((piece, index) => (index % 2 === 0 ? piece : element('strong', {}, piece)));
