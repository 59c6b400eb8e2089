import { Link } from '@tanstack/react-router';
import { memo, useId } from 'react';
import { useActorNames } from '../data/actor-names.js';
import type { Flow } from '../data/api.js';
import { useMay } from '../data/session.js';
import { formatTimeInZone } from '../format/times.js';
import {
  type Draft,
  isEncrypted,
  buildKey,
  formatName,
  type Row,
  toPlainText,
  withValue,
} from './draft.js';
import { formatLine } from './draft.js';
import { storeDrafts, useDraft } from './drafts.js';
import { findFaults, type Trial } from './faults.js';
import { FaultText, GridCell } from './grid-cell.js';

interface Props {
  flow: Flow;
  row: Row;
  trial: Trial | undefined;
  isSelected: boolean;
  onSelect(row: Row, isSelected: boolean): void;
}

/** A quarantined row: its place, and a field for each cell. */
export const GridRow = memo(function GridRow({ flow, row, trial, isSelected, onSelect }: Props) {
  const kept = useDraft(buildKey(flow, row));
  const draft: Draft = kept ?? { flow, row, values: {} };
  const isReadOnly = row.state === 'corrected';
  const formatActor = useActorNames();
  const mayOpenFile = useMay('sourceFile');
  // A trial of an older text says nothing about this one.
  const current = trial?.text === formatLine(draft) ? trial : undefined;
  const faults = isReadOnly ? { cells: new Map<number, undefined>() } : findFaults(row, current);
  const isLine = draft.line !== undefined || row.cells.length === 0;
  const place = `line ${row.line} of ${row.path}`;
  return (
    <tr data-state={current?.result.outcome ?? row.state}>
      <th scope="row">
        <span className="place">
          {!isReadOnly && (
            <input
              type="checkbox"
              checked={isSelected}
              aria-label={`Select ${place}`}
              onChange={({ target }) => onSelect(row, target.checked)}
            />
          )}
          <span>
            {mayOpenFile ? (
              <Link to="/files/$sha256" params={{ sha256: row.sha256 }} search={{ flow }}>
                {row.path}
              </Link>
            ) : (
              row.path
            )}
            <small>line {row.line}</small>
          </span>
        </span>
        {current && <Outcome trial={current} />}
        {row.correctedAt !== null && (
          <small>
            corrected <time dateTime={row.correctedAt}>{formatTimeInZone(row.correctedAt)}</time>
            {row.correctedBy !== null && ` by ${formatActor(row.correctedBy)}`}
          </small>
        )}
        {'row' in faults && faults.row && <FaultText fault={faults.row} />}
        {!isReadOnly && row.cells.length > 0 && <LineSwitch draft={draft} place={place} />}
      </th>
      {isLine ? (
        <LineCell draft={draft} place={place} isReadOnly={isReadOnly} />
      ) : (
        row.cells.map((cell, position) => (
          <GridCell
            key={position}
            name={formatName(cell, position)}
            line={row.line}
            value={draft.values[position] ?? toPlainText(cell)}
            placeholder={isEncrypted(cell) ? 'encrypted' : undefined}
            isFaulty={faults.cells.has(position)}
            fault={faults.cells.get(position)}
            isChanged={draft.values[position] !== undefined}
            isReadOnly={isReadOnly}
            onChange={(value) => storeDrafts([withValue(draft, position, value)])}
          />
        ))
      )}
    </tr>
  );
});

/** The result of the last trial. */
function Outcome({ trial: { result } }: { trial: Trial }) {
  if (result.outcome === 'quarantined') return <small className="bad">still faulty</small>;
  if (result.outcome === 'duplicate') return <small>repeats another row</small>;
  const { unchecked } = result;
  return (
    <small className="good">
      accepted{unchecked.length > 0 && `; only a run checks ${unchecked.join(', ')}`}
    </small>
  );
}

/** Changes between the cells and the line as text. */
function LineSwitch({ draft, place }: { draft: Draft; place: string }) {
  const { line: _, ...cells } = draft;
  const isLine = draft.line !== undefined;
  const next: Draft = isLine ? cells : { ...draft, values: {}, line: formatLine(draft) };
  return (
    <button
      type="button"
      className="quiet"
      aria-label={isLine ? `Edit cells of ${place}` : `Edit text of ${place}`}
      onClick={() => storeDrafts([next])}
    >
      {isLine ? 'Edit cells' : 'Edit text'}
    </button>
  );
}

interface LineProps {
  draft: Draft;
  place: string;
  isReadOnly: boolean;
}

/** The whole line, for a row whose cells are unknown or too many. */
function LineCell({ draft, place, isReadOnly }: LineProps) {
  const id = useId();
  const text = draft.line ?? draft.row.text;
  return (
    <td colSpan={Math.max(1, draft.row.cells.length)} data-name="Line">
      {isReadOnly ? (
        <code>{text}</code>
      ) : (
        <input
          id={id}
          className="line"
          value={text}
          spellCheck={false}
          autoComplete="off"
          aria-label={`Text of ${place}`}
          onChange={({ target }) => storeDrafts([{ ...draft, values: {}, line: target.value }])}
        />
      )}
    </td>
  );
}
