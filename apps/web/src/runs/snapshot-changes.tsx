import type { Schemas } from '../data/api.js';
import { ScrollArea } from '../parts/scroll-area.js';
import { count } from '#analytics/words/numbers.js';
import { groupByTable } from './changes-by-table.js';

/** Rows of a snapshot's tables in the periods that differ from the snapshot before. */
export function SnapshotChanges({
  changes,
}: {
  changes: readonly Schemas['SnapshotChangeInfo'][];
}) {
  if (changes.length === 0) return <p>Its snapshot has the same rows as the one before.</p>;
  return (
    <>
      <h3>Rows in the changed periods of its snapshot</h3>
      <ScrollArea label="Rows of the snapshot">
        <table className="rows">
          <thead>
            <tr>
              <th scope="col">Table</th>
              {['Changed periods', 'Rows before', 'Rows now'].map((name) => (
                <th key={name} scope="col" className="number">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {groupByTable(changes).map(({ relation, periods, rowsBefore, rows }) => (
              <tr key={relation}>
                <th scope="row">{relation}</th>
                <td className="number">{periods}</td>
                <td className="number">{count(rowsBefore)}</td>
                <td className="number">{count(rows)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollArea>
    </>
  );
}
