import { useQuery } from '@tanstack/react-query';
import type { Parameters } from '#analytics/charts/custom-view.js';
import { describeBenchmarks } from '#analytics/words/benchmarks.js';
import { useUser } from '../data/session.js';
import type { ConsoleAnswer } from './declarations.js';
import { benchmarksQuery } from './read-answer.js';

interface Props {
  shown: ConsoleAnswer;
  asked: Parameters;
}

/** The figures of the chain that an answer declares, for a reader who is bound to stores. */
export function Benchmarks({ shown, asked }: Props) {
  const scope = useUser()?.scope;
  const { benchmarks = [] } = shown.presentation;
  // Benchmarks are of all departments.
  const isAsked = scope?.stores !== undefined && !scope.departments && benchmarks.length > 0;
  const { data } = useQuery({ ...benchmarksQuery(asked), enabled: isAsked });
  if (!isAsked || !data) return null;
  const { year, storeType } = asked;
  const sentences = describeBenchmarks(
    data,
    { year: year === undefined ? undefined : Number(year), storeType: storeType?.toString() },
    benchmarks,
  );
  if (sentences.length === 0) return null;
  return (
    <aside className="benchmarks" aria-label="Figures of the whole chain">
      {sentences.map((sentence) => (
        <p key={sentence} className="note">
          {sentence}
        </p>
      ))}
    </aside>
  );
}
