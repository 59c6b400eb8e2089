import { useState } from 'react';
import { formatCount } from '#analytics/words/numbers.js';
import { api, type Flow, readBody, type Schemas } from '../data/api.js';
import { useMay } from '../data/session.js';
import { FormDialog } from '../parts/form-dialog.js';
import { formatName, type Row } from './draft.js';
import { buildFilter } from './queries.js';
import type { QuarantineSearch } from './search.js';

/** The API refuses more rows. */
const ROWS_MAX = 50_000;

interface Props {
  flow: Flow;
  search: QuarantineSearch;
  /** Rows of the page, which have the columns. */
  rows: readonly Row[];
  /** Number of open rows that the filters select. */
  total: number;
  onReplayed(replay: Schemas['QuarantineReplay']): void;
}

/** Sets one value in a column of all rows that the filters select, on every page. */
export function CorrectAll({ flow, search, rows, total, onReplayed }: Props) {
  const mayRun = useMay('startRun');
  const names = [...new Set(rows.flatMap(({ cells }) => cells.map(formatName)))];
  const faulty = rows.flatMap(({ cells }) =>
    cells.flatMap((cell, position) => (cell.faulty ? [formatName(cell, position)] : [])),
  );
  const [chosen, setChosen] = useState<string>();
  const [value, setValue] = useState('');
  if (total > ROWS_MAX) {
    return (
      <p className="aside">
        At most {formatCount(ROWS_MAX, 'row')} can be set at once: filter by file or reason.
      </p>
    );
  }
  const name = names.find((each) => each === chosen) ?? faulty[0] ?? names[0];
  if (name === undefined) return null;
  const correct = async () => {
    const { state: _, ...filter } = buildFilter(search);
    const body = { ...filter, flow, set: name, to: value, rows: total };
    onReplayed(await readBody(api.POST('/v1/admin/quarantine/correct', { body })));
  };
  return (
    <FormDialog
      label={`Set a value in all ${formatCount(total, 'row')}`}
      title={`Set a value in all ${formatCount(total, 'open row')}`}
      about={
        `The API corrects ${formatCount(total, 'open row')} that the filters select, on every page${mayRun ? ', and starts a run' : ': the next run reads the corrections'}. ` +
        'If the number of rows has changed meanwhile, it changes nothing.'
      }
      action={`Set and replay ${formatCount(total, 'row')}`}
      onConfirm={correct}
    >
      <div className="field">
        <label htmlFor="all-column">Column</label>
        <select id="all-column" value={name} onChange={({ target }) => setChosen(target.value)}>
          {names.map((each) => (
            <option key={each}>{each}</option>
          ))}
        </select>
      </div>
      <div className="field">
        <label htmlFor="all-value">New value</label>
        <input
          id="all-value"
          value={value}
          spellCheck={false}
          autoComplete="off"
          onChange={({ target }) => setValue(target.value)}
        />
      </div>
    </FormDialog>
  );
}
