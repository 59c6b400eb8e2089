import { useState } from 'react';
import { formatCount } from '#analytics/words/numbers.js';
import type { Flow } from '../data/api.js';
import { buildKey, formatName, type Row, withValue } from './draft.js';
import { storeDrafts, useDrafts } from './drafts.js';

interface Props {
  flow: Flow;
  /** All rows of the page. */
  rows: readonly Row[];
  selected: readonly Row[];
}

/** Sets one value in a column of all selected rows. */
export function SetMany({ flow, rows, selected }: Props) {
  const drafts = useDrafts();
  const names = [...new Set(rows.flatMap(({ cells }) => cells.map(formatName)))];
  const faulty = selected.flatMap(({ cells }) =>
    cells.flatMap((cell, position) => (cell.faulty ? [formatName(cell, position)] : [])),
  );
  const [chosen, setChosen] = useState('');
  const [value, setValue] = useState('');
  const name = names.includes(chosen) ? chosen : (faulty[0] ?? names[0] ?? '');
  const set = () => {
    storeDrafts(
      selected.flatMap((row) => {
        const position = row.cells.findIndex((cell, at) => formatName(cell, at) === name);
        const draft = drafts.get(buildKey(flow, row)) ?? { flow, row, values: {} };
        return position === -1 ? [] : [withValue({ ...draft, line: undefined }, position, value)];
      }),
    );
  };
  return (
    <form
      className="controls set-many"
      action={set}
      aria-label="Set one value in the selected rows"
    >
      <fieldset disabled={selected.length === 0}>
        <div className="field">
          <label htmlFor="set-column">Set in selected rows</label>
          <select id="set-column" value={name} onChange={({ target }) => setChosen(target.value)}>
            {names.map((each) => (
              <option key={each}>{each}</option>
            ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor="set-value">to</label>
          <input
            id="set-value"
            value={value}
            spellCheck={false}
            autoComplete="off"
            onChange={({ target }) => setValue(target.value)}
          />
        </div>
        <button type="submit">
          {selected.length === 0
            ? 'Select rows to set'
            : `Set in ${formatCount(selected.length, 'row')}`}
        </button>
      </fieldset>
    </form>
  );
}
