import type { Schemas } from '../data/api.js';
import type { Flow } from '../data/api.js';
import { replaceCells } from './row-text.js';

export type Row = Schemas['QuarantinedRow'];
export type Cell = Schemas['QuarantinedCell'];

/** A correction that is typed and not delivered. */
export interface Draft {
  flow: Flow;
  row: Row;
  /** Corrected cells, by position. */
  values: Readonly<Record<number, string>>;
  /** The corrected line, if the reader edits it as a whole. */
  line?: string | undefined;
}

/** A changed cell, or the changed line. */
export interface Change {
  name: string;
  before: string;
  after: string;
}

/** Identifies a row on every page. */
export const buildKey = (flow: Flow, { sha256, line }: Pick<Row, 'sha256' | 'line'>) =>
  `${flow}:${sha256}:${line}`;

/** Encrypted cells start with it. */
const ENCRYPTED = 'sealed:';

/** Returns whether the API has encrypted a cell. */
export const isEncrypted = ({ text }: Pick<Cell, 'text'>) => text?.startsWith(ENCRYPTED) === true;

/** Returns the readable text of a cell: empty for an encrypted one. */
export const toPlainText = (cell: Cell) => (isEncrypted(cell) ? '' : (cell.text ?? ''));

/** Returns the name of a column for a reader. */
export const formatName = ({ header }: Pick<Cell, 'header'>, position: number) =>
  header ?? `Cell ${position + 1}`;

/** Returns the corrected line of a row. */
export function formatLine({ row, values, line }: Draft): string {
  if (line !== undefined) return line;
  const { text, delimiter, cells } = row;
  if (delimiter === null) return text;
  return replaceCells({ text, delimiter, width: cells.length }, values);
}

/** Returns whether a draft changes its row. */
export const isChange = (draft: Draft): boolean => formatLine(draft) !== draft.row.text;

/** Returns the draft with another value in a cell; the first value of the cell is no change. */
export function withValue(draft: Draft, position: number, value: string): Draft {
  const cell = draft.row.cells[position];
  const { [position]: _, ...others } = draft.values;
  const isFirst = cell !== undefined && toPlainText(cell) === value;
  return { ...draft, values: isFirst ? others : { ...others, [position]: value } };
}

/** Returns the changes of a draft, from left to right. */
export function listChanges(draft: Draft): Change[] {
  const { row, values, line } = draft;
  if (line !== undefined) return [{ name: 'Line', before: row.text, after: line }];
  return row.cells.flatMap((cell, position) => {
    const after = values[position];
    const before = isEncrypted(cell) ? 'encrypted' : toPlainText(cell);
    return after === undefined ? [] : [{ name: formatName(cell, position), before, after }];
  });
}
