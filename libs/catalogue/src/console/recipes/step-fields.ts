import { isNumericType } from '#web/format/cells.js';
import { type Step, readValue } from './draft.js';

/** One argument of a step in the form. */
export interface StepField {
  /** Its path in the step. */
  path: string;
  label: string;
  /** `columns` are names with commas; `value` has the type of the step's column. */
  kind: 'column' | 'columns' | 'choice' | 'text' | 'number' | 'value';
  choices?: readonly string[];
  /** Shown only while another argument has one of these values. */
  when?: { path: string; is: readonly string[] };
}

const COMPARED = ['equal', 'not equal', 'less', 'at most', 'greater', 'at least'];
const TEXTS = ['containing', 'starting with', 'ending with', 'matching'];
const DATE_ORDERS = ['yyyy-mm-dd', 'dd/mm/yyyy', 'mm/dd/yyyy', 'dd.mm.yyyy'];
const columns: StepField = { path: 'columns', label: 'Columns', kind: 'columns' };
const column: StepField = { path: 'column', label: 'Column', kind: 'column' };

const when = (path: string, ...is: string[]) => ({ when: { path, is } });

/** The kinds of steps that have a form, with their fields; the others are written as JSON. */
export const STEP_FIELDS: Readonly<Record<string, readonly StepField[]>> = {
  cast: [
    columns,
    {
      path: 'to.type',
      label: 'To',
      kind: 'choice',
      choices: ['whole number', 'decimal', 'double', 'date', 'timestamp', 'boolean', 'text'],
    },
    {
      path: 'to.order',
      label: 'Order of the date',
      kind: 'choice',
      choices: DATE_ORDERS,
      ...when('to.type', 'date'),
    },
    { path: 'to.precision', label: 'Digits', kind: 'number', ...when('to.type', 'decimal') },
    {
      path: 'to.scale',
      label: 'Digits after the point',
      kind: 'number',
      ...when('to.type', 'decimal'),
    },
    {
      path: 'to.further',
      label: 'Further digits',
      kind: 'choice',
      choices: ['refuse', 'round'],
      ...when('to.type', 'decimal'),
    },
    {
      path: 'onFail',
      label: 'A value that does not fit',
      kind: 'choice',
      choices: ['quarantine', 'empty', 'stop'],
    },
  ],
  filter: [
    { path: 'where.column', label: 'Column', kind: 'column' },
    {
      path: 'where.is',
      label: 'Is',
      kind: 'choice',
      choices: [...COMPARED, ...TEXTS, 'empty', 'not empty'],
    },
    { path: 'where.value', label: 'Value', kind: 'value', ...when('where.is', ...COMPARED) },
    { path: 'where.text', label: 'Text', kind: 'text', ...when('where.is', ...TEXTS) },
    { path: 'do', label: 'These rows', kind: 'choice', choices: ['keep', 'drop'] },
  ],
  trim: [columns],
  drop: [columns],
  case: [
    columns,
    { path: 'to', label: 'To', kind: 'choice', choices: ['upper', 'lower', 'sentence'] },
  ],
  fill: [column, { path: 'value', label: 'With', kind: 'value' }],
  'de-duplicate': [{ path: 'by', label: 'Equal in (all columns when empty)', kind: 'columns' }],
};

/** A new step with the choices that its form shows first. */
export function createStep(kind: string): Step {
  if (kind === 'cast') return { step: kind, columns: [], to: { type: 'whole number' } };
  if (kind === 'filter') return { step: kind, where: { column: '', is: 'equal', value: '' } };
  if (kind === 'case') return { step: kind, columns: [], to: 'upper' };
  return { step: kind };
}

/** Returns the fields of a step that matter for its other arguments. */
export const listFields = (step: Step): readonly StepField[] | undefined =>
  STEP_FIELDS[step.step]?.filter(
    (field) => !field.when || field.when.is.includes(String(readValue(step, field.when.path))),
  );

/** Returns a text as the value of a column: a number or truth value where the column has such. */
export function parseValue(text: string, type: string | undefined): string | number | boolean {
  if (type !== undefined && isNumericType(type) && /^-?\d+(\.\d+)?$/.test(text))
    return Number(text);
  if (type === 'BOOLEAN' && /^(true|false)$/.test(text)) return text === 'true';
  return text;
}
