import type { Schemas } from '../data/api.js';
import { ScrollArea } from '../parts/scroll-area.js';
import { formatExactNumber } from '../format/exact-number.js';
import { sortBrokenFirst } from './snapshot-labels.js';

const OUTCOMES = {
  passed: 'passed',
  warned: 'warning',
  held: 'held back',
  overridden: 'overridden',
};

/** The rules of the quality gate: the broken ones first, each with its value and its limit. */
export function GateChecks({ checks }: { checks: Schemas['SnapshotDetail']['checks'] }) {
  if (checks.length === 0) {
    return <p className="note">The quality gate has not checked this snapshot.</p>;
  }
  return (
    <ScrollArea label="Quality gate">
      <table className="rows gate">
        <caption>
          <span>Quality gate</span>
        </caption>
        <thead>
          <tr>
            <th scope="col">Rule</th>
            <th scope="col">Result</th>
            <th scope="col" className="number">
              Value
            </th>
            <th scope="col">Allowed</th>
            <th scope="col" className="number">
              Published before
            </th>
          </tr>
        </thead>
        <tbody>
          {sortBrokenFirst(checks).map(
            ({ rule, outcome, measured, allowed, previous, message }) => (
              <tr key={rule}>
                <th scope="row">
                  {rule}
                  {outcome !== 'passed' && <small>{message}</small>}
                </th>
                <td>
                  <span className={`outcome ${outcome}`}>{OUTCOMES[outcome]}</span>
                </td>
                <td className="number">{measured !== null && formatExactNumber(measured)}</td>
                <td className="wraps">{allowed}</td>
                <td className="number">{previous !== null && formatExactNumber(previous)}</td>
              </tr>
            ),
          )}
        </tbody>
      </table>
    </ScrollArea>
  );
}
