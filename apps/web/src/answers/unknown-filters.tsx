import { COMPARE, WITH } from './compare.js';
import type { Controls } from './control.js';
import { type AnswerSearch, EXPLAIN, SNAPSHOT } from './values.js';

interface Props {
  controls: Controls;
  search: AnswerSearch;
}

/** Says which filters of a link the answer does not have, such as those of a former version. */
export function UnknownFilters({ controls: { main, more }, search }: Props) {
  const known = new Set([SNAPSHOT, EXPLAIN, COMPARE, WITH]);
  for (const { name } of [...main, ...more]) known.add(name);
  const unknown = Object.keys(search).filter((name) => !known.has(name));
  if (unknown.length === 0) return null;
  return (
    <p className="note" role="status">
      The link has filters that this answer does not know: {unknown.join(', ')}. The question leaves
      them out.
    </p>
  );
}
