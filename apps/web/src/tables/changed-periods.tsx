import { count } from '#analytics/words/numbers.js';
import type { Schemas } from '../data/api.js';
import { ScrollArea } from '../parts/scroll-area.js';
import { formatExactNumber } from '../format/exact-number.js';

type Change = Schemas['SnapshotChangeInfo'];

/** The periods of a table that differ between two versions: rows and sums, before and now. */
export function ChangedPeriods({ changes }: { changes: readonly Change[] }) {
  const hasMoney = changes.some(({ money, moneyBefore }) => (money ?? moneyBefore) !== null);
  const heads = ['Rows before', 'Rows now', ...(hasMoney ? ['Sum before', 'Sum now'] : [])];
  return (
    <ScrollArea label="Changed periods">
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
                  <td className="number">
                    {moneyBefore !== null && formatExactNumber(moneyBefore)}
                  </td>
                  <td className="number">{money !== null && formatExactNumber(money)}</td>
                </>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}
