import { Fragment } from 'react';
import { pieces } from '#analytics/words/sentences.js';

/** A sentence with its key figures highlighted. */
export function RichText({ children }: { children: string }) {
  return pieces(children).map((piece, index) =>
    // The pieces of a sentence have no other name than their place.
    index % 2 === 0 ? (
      <Fragment key={index}>{piece}</Fragment>
    ) : (
      <strong key={index}>{piece}</strong>
    ),
  );
}
