import { Fragment } from 'react';
import { pieces } from '#analytics/words/sentences.js';

interface Props {
  children: string;
  /** Opens a key figure, by its number from 0 on. */
  pick?: (index: number) => void;
}

/** A sentence with its key figures highlighted. */
export function RichText({ children, pick }: Props) {
  return pieces(children).map((piece, index) =>
    // The pieces of a sentence have no other name than their place.
    index % 2 === 0 ? (
      <Fragment key={index}>{piece}</Fragment>
    ) : (
      <strong key={index}>
        {pick ? (
          <button
            type="button"
            className="figure-button"
            aria-haspopup="dialog"
            title="Explain"
            onClick={() => pick((index - 1) / 2)}
          >
            {piece}
          </button>
        ) : (
          piece
        )}
      </strong>
    ),
  );
}
