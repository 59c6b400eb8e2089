import { count, percent } from '#analytics/words/numbers.js';
import type { Schemas } from '#web/data/api.js';
import { ScrollArea } from '#web/parts/scroll-area.js';
import { ColumnValues } from './column-values.js';
import { formatDrift, type DriftText } from './format-drift.js';
import type { ProfileWithDrift } from './queries.js';

interface Props {
  table: Schemas['CatalogueTableDetail'];
  /** The profile whose figures the columns have. */
  shown: ProfileWithDrift | undefined;
}

/** The columns of a table with type and notes, and with the figures of its profile. */
export function ColumnTable({ table, shown }: Props) {
  const profiled = new Map(shown?.profile.columns.map((column) => [column.name, column]));
  return (
    <ScrollArea label="Columns">
      <table className="rows columns-table">
        <thead>
          <tr>
            <th scope="col">Column</th>
            <th scope="col">Type</th>
            {shown && (
              <>
                <th scope="col">Values</th>
                <th scope="col" className="number">
                  Nulls
                </th>
                <th scope="col" className="number">
                  Distinct
                </th>
                <th scope="col">Drift</th>
              </>
            )}
            <th scope="col">Notes</th>
          </tr>
        </thead>
        <tbody>
          {table.columns.map((column) => {
            const figures = profiled.get(column.name);
            return (
              <tr key={column.name}>
                <th scope="row">{column.name}</th>
                <td>
                  <code>{column.type}</code>
                </td>
                {shown && (
                  <>
                    <td>
                      {figures && <ColumnValues column={figures} rows={shown.profile.rows} />}
                    </td>
                    <td className="number">
                      {figures && <Share part={figures.nulls} of={shown.profile.rows} />}
                    </td>
                    <td className="number">
                      {figures &&
                        `${figures.distinct.by === 'exact' ? '' : '≈ '}${count(figures.distinct.count)}`}
                    </td>
                    <td>
                      <DriftCell drift={shown.drift && formatDrift(shown.drift, column.name)} />
                    </td>
                  </>
                )}
                <td className="wraps">{joinSentences(listNotes(column))}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </ScrollArea>
  );
}

function Share({ part, of }: { part: number; of: number }) {
  const share = of === 0 ? 0 : part / of;
  return (
    <>
      {part === 0 ? '0' : percent(share)}
      <svg className="share" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
        <rect className="whole" width="100" height="4" />
        <rect width={share * 100} height="4" />
      </svg>
    </>
  );
}

function DriftCell({ drift }: { drift: DriftText | null | undefined }) {
  if (!drift) return null;
  return (
    <>
      <span className={`drift ${drift.level}`}>{drift.text}</span>
      {drift.details.map((detail) => (
        <span key={detail} className="drift-detail">
          {detail}
        </span>
      ))}
    </>
  );
}

/** Notes are written with a full stop or without one. */
const joinSentences = (notes: readonly string[]) =>
  notes.map((note) => note.replace(/\.$/, '')).join('. ');

const listNotes = (column: Schemas['CatalogueColumn']): string[] => [
  ...(column.comment === null ? [] : [column.comment]),
  ...(column.note === null ? [] : [column.note]),
  ...(column.isPersonal ? ['Personal: masked'] : []),
  ...(column.isPartition ? ['In the names of folders'] : []),
  ...(column.mayBeNull ? [] : ['Never null']),
];
