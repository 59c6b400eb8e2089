import type { Schemas } from '../data/api.js';
import { readZoneName } from '../format/times.js';
import { RunRow } from './run-row.js';
import { sumSeconds } from './run-times.js';
import { isOver } from './run-labels.js';
import { ScrollArea } from '../parts/scroll-area.js';
import { useNow } from './use-now.js';

/** Runs, newest first, each with the times of its stages on one scale. */
export function RunsTable({ runs }: { runs: readonly Schemas['ListedRun'][] }) {
  const now = useNow(!runs.every(isOver));
  const full = Math.max(...runs.map(({ stages }) => sumSeconds(stages)));
  return (
    <ScrollArea label="Table of runs">
      <table className="rows">
        <thead>
          <tr>
            <th scope="col">Run</th>
            <th scope="col">Flow</th>
            <th scope="col">Status</th>
            <th scope="col">Started by</th>
            <th scope="col" className="number">
              Started ({readZoneName()})
            </th>
            <th scope="col" className="number">
              Took
            </th>
            <th scope="col">Stages (slowest in strong colour)</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <RunRow key={run.id} run={run} now={now} full={full} />
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}
