import type { Schemas } from '../data/api.js';
import { Scrolls } from '../parts/scrolls.js';
import { wholeNumber } from '../words/whole-number.js';
import { changesByTable } from './changes-by-table.js';

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
      <Scrolls label="Rows of the snapshot">
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
            {changesByTable(changes).map(({ relation, periods, rowsBefore, rows }) => (
              <tr key={relation}>
                <th scope="row">{relation}</th>
                <td className="number">{periods}</td>
                <td className="number">{wholeNumber(rowsBefore)}</td>
                <td className="number">{wholeNumber(rows)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </Scrolls>
    </>
  );
}
