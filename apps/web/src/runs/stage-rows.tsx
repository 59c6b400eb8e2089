import type { Schemas } from '../data/api.js';
import { count } from '#analytics/words/numbers.js';

type Stage = Schemas['RunStage'];

const COUNTS: readonly [keyof Stage, string][] = [
  ['rowsIn', 'in'],
  ['rowsOut', 'out'],
  ['rowsQuarantined', 'in quarantine'],
  ['rowsDuplicate', 'repeated'],
  ['rowsSuperseded', 'replaced by a newer delivery'],
  ['rowsRestated', 'with restated values'],
];

/** Also shown when they are zero. */
const ALWAYS: readonly (keyof Stage)[] = ['rowsIn', 'rowsOut', 'rowsQuarantined'];

/** The rows that a stage read and wrote. */
export function StageRows({ stage }: { stage: Stage }) {
  const counts = COUNTS.flatMap(([name, text]) => {
    const rows = stage[name];
    if (typeof rows !== 'number') return [];
    return rows > 0 || ALWAYS.includes(name) ? [`${count(rows)} ${text}`] : [];
  });
  return counts.length === 0 ? null : <p>Rows: {counts.join(', ')}.</p>;
}
