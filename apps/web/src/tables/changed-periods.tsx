import { count } from '#analytics/words/numbers.js';
import type { Schemas } from '../data/api.js';
import { Scrolls } from '../parts/scrolls.js';
import { exactNumber } from '../words/exact-number.js';

type Change = Schemas['SnapshotChangeInfo'];

/** The periods of a table that differ between two versions: rows and sums, before and now. */
export function ChangedPeriods({ changes }: { changes: readonly Change[] }) {
  const hasMoney = changes.some(({ money, moneyBefore }) => (money ?? moneyBefore) !== null);
  const heads = ['Rows before', 'Rows now', ...(hasMoney ? ['Sum before', 'Sum now'] : [])];
  return (
    <Scrolls label="Changed periods">
      <table className="rows changed-periods">
        <thead>
          <tr>
            <th scope="col">Period</th>
            {heads.map((head) => (
              <th key={head} scope="col" className="number">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {changes.map(({ period, rowsBefore, rows, moneyBefore, money }) => (
            <tr key={period}>
              <th scope="row">{period}</th>
              <td className="number">{rowsBefore === null ? 'none' : count(rowsBefore)}</td>
              <td className="number">{rows === null ? 'none' : count(rows)}</td>
              {hasMoney && (
                <>
                  <td className="number">{moneyBefore !== null && exactNumber(moneyBefore)}</td>
                  <td className="number">{money !== null && exactNumber(money)}</td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </Scrolls>
  );
}
