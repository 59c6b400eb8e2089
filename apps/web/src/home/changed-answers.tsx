import { useQueries } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { formatCount } from '#analytics/words/numbers.js';
import { buildControls, buildParameters } from '../answers/control.js';
import type { ConsoleAnswer } from '../answers/declarations.js';
import type { PublishedFlow } from '../answers/facts.js';
import { useOfferedAnswers } from '../answers/offered-answers.js';
import { answerSummary } from '../answers/read-answer.js';
import { readValues } from '../answers/values.js';
import { RichText } from '../parts/rich-text.js';
import { findChangedAnswers } from './find-changed-answers.js';

interface Props {
  flow: string;
  published: PublishedFlow;
}

/** Changes that are shown before the reader asks for all. */
const FIRST = 3;

/** The answers of a flow whose sentences differ from those of the snapshot before. */
export function ChangedAnswers({ flow, published: { snapshot, facts } }: Props) {
  const { previousId } = snapshot;
  const [isOpen, setOpen] = useState(false);
  const offered = useOfferedAnswers();
  const shown = previousId === undefined ? [] : offered.filter((each) => each.flow === flow);
  const asked = shown.map((each) =>
    buildParameters(
      each,
      each.presentation,
      readValues(buildControls(each, each.presentation), facts, {}),
    ),
  );
  const options = (each: ConsoleAnswer, index: number) => [each, asked[index] ?? {}] as const;
  const now = useQueries({
    queries: shown.map((each, index) => answerSummary(...options(each, index))),
  });
  const before = useQueries({
    queries: shown.map((each, index) => ({
      ...answerSummary(...options(each, index), previousId),
      staleTime: Infinity,
      retry: false,
    })),
  });
  if (previousId === undefined) return null;
  const isWaiting = [...now, ...before].some(({ isPending }) => isPending);
  const changed = findChangedAnswers(
    shown,
    now.map(({ data }) => data?.sentence),
    before.map(({ data }) => data?.sentence),
  );
  const listed = isOpen ? changed : changed.slice(0, FIRST);
  return (
    <section className="changed-answers" aria-label={`Changed answers of ${flow}`}>
      <h3>
        {isWaiting
          ? `Comparing with snapshot ${previousId} …`
          : `${formatCount(changed.length, 'answer')} of ${shown.length} changed since snapshot ${previousId}`}
      </h3>
      <ul>
        {listed.map(({ path, title, sentence, former }) => (
          <li key={path}>
            <Link to="/answers/$name" params={{ name: path }}>
              {title}
            </Link>
            <p>
              <RichText>{sentence}</RichText>
            </p>
            <p className="former">
              Before: <RichText>{former}</RichText>
            </p>
          </li>
        ))}
      </ul>
      {changed.length > FIRST && (
        <button
          type="button"
          className="quiet"
          aria-expanded={isOpen}
          onClick={() => setOpen(!isOpen)}
        >
          {isOpen ? 'Show fewer changes' : `Show all ${changed.length} changes`}
        </button>
      )}
    </section>
  );
}
