import type { Schemas } from '../data/api.js';
import { ScrollArea } from '../parts/scroll-area.js';
import { count } from '#analytics/words/numbers.js';
import { RunError } from './run-error.js';

type Plan = Schemas['PlannedRunInfo'];

const FATES: Record<Plan['files'][number]['fate'], string> = {
  new: 'is read',
  again: 'is counted or read again',
  repeated: 'is left out: a copy of another file',
  refused: 'is rejected',
  withdrawn: 'is left out: withdrawn',
  gone: 'no longer exists',
  unfinished: 'is left out: still being written',
};

/** The files, tables and periods of a plan. */
export function PlannedWork({ plan }: { plan: Plan }) {
  const built = plan.tables.filter(({ toMake }) => toMake > 0);
  return (
    <>
      {plan.refused !== null && <RunError error={plan.refused} />}
      <ul>
        <li>
          {plan.unchanged
            ? 'Nothing has changed: with “only if something has changed”, the run would do nothing.'
            : 'Something has changed.'}
        </li>
        <li>{count(plan.filesTakenOver)} files are reused unchanged.</li>
        {plan.files.map(({ path, fate, rows, why }) => (
          <li key={path}>
            {path} {FATES[fate]}
            {rows !== null && `, ${count(rows)} rows`}
            {why !== null && `: ${why}`}
          </li>
        ))}
        {plan.notes.map(({ note }) => (
          <li key={note}>{note}</li>
        ))}
        {plan.leftOut > 0 && <li>{count(plan.leftOut)} more files and periods.</li>}
      </ul>
      {built.length > 0 && (
        <ScrollArea label="Tables that the run would build">
          <table className="rows">
            <thead>
              <tr>
                <th scope="col">Table</th>
                <th scope="col">Stage</th>
                <th scope="col" className="number">
                  Periods to build
                </th>
                <th scope="col" className="number">
                  Reused
                </th>
                <th scope="col" className="number">
                  Expected rows
                </th>
                <th scope="col">Why</th>
              </tr>
            </thead>
            <tbody>
              {built.map(({ relation, stage, toMake, takenOver, rows }) => (
                <tr key={relation}>
                  <th scope="row">{relation}</th>
                  <td>{stage}</td>
                  <td className="number">{toMake}</td>
                  <td className="number">{takenOver}</td>
                  <td className="number">{rows === null ? 'unknown' : count(rows)}</td>
                  <td className="wraps">{formatReasons(plan, relation)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollArea>
      )}
    </>
  );
}

/** The reasons for the periods of a table, each once. */
function formatReasons({ periods }: Plan, relation: string): string {
  const reasons = periods.filter((period) => period.relation === relation).map(({ why }) => why);
  return [...new Set(reasons)].join('; ');
}
