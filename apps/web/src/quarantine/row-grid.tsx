import type { KeyboardEvent } from 'react';
import { formatCount } from '#analytics/words/numbers.js';
import type { Flow } from '../data/api.js';
import { ScrollArea } from '../parts/scroll-area.js';
import { buildKey, type Row } from './draft.js';
import type { Trial } from './faults.js';
import { GridRow } from './grid-row.js';
import type { Shape } from './shapes.js';

interface Props {
  flow: Flow;
  shape: Shape;
  trials: ReadonlyMap<string, Trial>;
  selected: ReadonlySet<string>;
  onSelect(row: Row, isSelected: boolean): void;
  onSelectAll(rows: readonly Row[], isSelected: boolean): void;
}

/** Rows with the same columns, each cell a field. */
export function RowGrid({ flow, shape, trials, selected, onSelect, onSelectAll }: Props) {
  const { dataset, columns, rows } = shape;
  const open = rows.filter(({ state }) => state === 'open');
  const isAll = open.length > 0 && open.every((row) => selected.has(buildKey(flow, row)));
  const caption = `${formatCount(rows.length, 'row')} of ${dataset}`;
  return (
    <ScrollArea label={caption}>
      <table className="row-grid" onKeyDown={moveFocus}>
        <caption>
          <span>{caption}</span>
        </caption>
        <thead>
          <tr>
            <th scope="col">
              {open.length > 0 && (
                <input
                  type="checkbox"
                  checked={isAll}
                  aria-label={`Select all rows of ${dataset}`}
                  onChange={({ target }) => onSelectAll(open, target.checked)}
                />
              )}
              Row
            </th>
            {columns.length === 0 && <th scope="col">Line</th>}
            {columns.map((name, position) => (
              <th scope="col" key={position}>
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => {
            const key = buildKey(flow, row);
            return (
              <GridRow
                key={`${key}:${row.reason}`}
                flow={flow}
                row={row}
                trial={trials.get(key)}
                isSelected={selected.has(key)}
                onSelect={onSelect}
              />
            );
          })}
        </tbody>
      </table>
    </ScrollArea>
  );
}

/** Arrow keys move up and down in a column, as in a spreadsheet. */
function moveFocus(event: KeyboardEvent<HTMLTableElement>): void {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  const cell = event.target instanceof Element ? event.target.closest('td') : null;
  if (step === undefined || cell?.parentElement == null) return;
  const rows = Array.from(event.currentTarget.tBodies[0]?.rows ?? []);
  const at = rows.findIndex((row) => row === cell.parentElement);
  const next = rows[at + step]?.cells[cell.cellIndex]?.querySelector('input');
  if (!next) return;
  event.preventDefault();
  next.focus();
  next.select();
}
