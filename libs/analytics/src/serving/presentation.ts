import { listArguments } from '#serving/arguments.js';
import { type Column, type ColumnType, listColumns } from '#serving/columns.js';
import { buildEmptyTables } from '#serving/export/build-tables.js';
import { findUnscopedMarts } from '../snapshot/scoped-marts.js';
import type { QuestionLink } from '../words/links.js';
import type { Chart } from './chart.js';
import {
  hasList,
  type AnswerDefinition,
  type Presentation,
  type PresentationColumn,
} from './answer-definition.js';

/** The data about an answer for pages in the browser. */
export interface AnswerPresentation extends Pick<AnswerDefinition, 'name' | 'path' | 'flow'> {
  presentation: Presentation | null;
  isList: boolean;
  /** Whether callers with a scope may ask it. */
  takesScope: boolean;
  arguments: readonly ArgumentPresentation[];
  /** The columns of the rows, or of every list in the answer. */
  columns: readonly { name: string; type: string }[];
}

/** The data about an answer for the console, with the links to its neighbouring questions. */
export interface LinkedPresentation extends AnswerPresentation {
  links: readonly QuestionLink[];
}

interface ArgumentPresentation {
  name: string;
  type: string;
  values?: readonly string[];
  /** The value that a missing one means; left out if it means all. */
  default?: string;
  min?: number;
  max?: number;
}

/** Returns a presentation whose tables have the names of stores and departments beside their numbers, where rows have them. */
function showLabels(look: Presentation, columns: readonly Column[]): Presentation {
  const names = columns.filter(({ isLabel }) => isLabel).map(pickName);
  const show = <Table extends Presentation['table']>(table: Table): Table => ({
    ...table,
    columns: table.columns.flatMap((each) => {
      const column: PresentationColumn = typeof each === 'string' ? { field: each } : each;
      const name = `${column.field}Name`;
      if (!names.includes(name)) return [each];
      const { where } = column;
      return [each, { field: name, isOptional: true as const, ...(where && { where }) }];
    }),
  });
  const { table, summary } = look;
  return { ...look, table: show(table), ...(summary && { summary: show(summary) }) };
}

/** Returns a column's type in words: what is no number, text, date or boolean is a list. */
function describeType(type: ColumnType): string {
  if (typeof type === 'string') return type;
  if ('decimal' in type) return type.decimal === 0 ? 'integer' : 'number';
  return 'list';
}

/** Returns the data about an answer for the pages. @throws Error when its `look` names an unknown field */
export function buildPresentation(definition: AnswerDefinition): AnswerPresentation {
  const { name, path, flow, presentation, args, row, result } = definition;
  const own = row ? listColumns(row) : buildEmptyTables(result).flatMap((table) => table.columns);
  const names = own.map(pickName);
  const columns = [
    ...own,
    ...listSummaryColumns(definition).filter((column) => !names.includes(column.name)),
  ];
  const given = listArguments(args);
  if (presentation) {
    requireKnown(definition, presentation, {
      columns: columns.map(pickName),
      given: given.map(pickName),
    });
  }
  return {
    name,
    path,
    flow,
    presentation: presentation ? showLabels(presentation, columns) : null,
    isList: hasList(definition),
    takesScope: findUnscopedMarts(definition).length === 0,
    columns: columns.map(({ name: column, type }) => ({
      name: column,
      type: describeType(type),
    })),
    arguments: given.map(({ name: argument, type, values, limits, ...rest }) => ({
      name: argument,
      type,
      ...(values && { values }),
      ...(values && 'default' in rest && { default: String(rest.default) }),
      ...(limits?.minimum !== undefined && { min: limits.minimum }),
      ...(limits?.maximum !== undefined && { max: limits.maximum }),
    })),
  };
}

/** Returns the columns of the summary. @throws Error when the answer has no such list */
function listSummaryColumns({ name, presentation, result }: AnswerDefinition): Column[] {
  if (!presentation?.summary) return [];
  const { rows } = presentation.summary;
  const type = listColumns(result).find((column) => column.name === rows)?.type;
  const of = typeof type === 'object' && 'listOf' in type ? type.listOf : undefined;
  if (typeof of !== 'object' || !('object' in of)) {
    throw new Error(`presentation of ${name}: summary: no list ${rows}`);
  }
  return of.object();
}

/** Placeholders of a text: `{first.total}`. */
const PLACES = /\{(?:(first|last|asked)\.)?(\w+)\}/g;

const pickName = ({ name }: { name: string }) => name;

/** @throws Error with the invalid line */
function requireKnown(
  { name, row, result }: AnswerDefinition,
  look: Presentation,
  { columns, given: known }: Record<'columns' | 'given', readonly string[]>,
): void {
  const { controls, rows, notes = [], chart, table, summary } = look;
  const hasArgument = (argument: string) =>
    known.includes(argument) ||
    (['month', 'week'].includes(argument) && known.includes('from') && known.includes('to'));
  const unknown = controls.find(({ argument }) => !hasArgument(argument));
  if (unknown)
    throw new Error(`presentation of ${name}: controls has no argument ${unknown.argument}`);
  const own = listColumns(result).map(pickName);
  if (rows !== undefined && !own.includes(rows)) {
    throw new Error(`look of ${name}: rows: no list ${rows}`);
  }
  for (const text of [...notes, chart.title, table.caption, summary?.caption ?? '']) {
    for (const [place, of, field = ''] of text.matchAll(PLACES)) {
      const names = of === undefined ? own : of === 'asked' ? known : columns;
      if (!names.includes(field))
        throw new Error(`presentation of ${name}: ${place} names no column or argument: ${text}`);
    }
  }
  // Hand-written rows that are no list of the answer have their own names.
  if (!row && rows === undefined) return;
  const drawn = 'kind' in chart ? listChartFields(chart) : [];
  const shown = [...table.columns, ...(summary?.columns ?? [])].map((each) =>
    typeof each === 'string' ? each : each.field,
  );
  const compared = controls.flatMap((control) => control.compared ?? []);
  for (const field of [...drawn, ...shown, ...compared]) {
    const [first = ''] = field.split('.');
    // Tables of lists inside an answer name the fields of objects in full.
    if (!columns.includes(first) && !columns.includes(field))
      throw new Error(`presentation of ${name}: no column ${field}`);
  }
}

function listChartFields(chart: Chart): string[] {
  if (chart.kind !== 'fan') return [chart.x, chart.y, chart.label ?? chart.x];
  const { x, y, bands, actual = y, other = y, before } = chart;
  const ofBands = bands.flatMap(({ low, high }) => [low, high]);
  return [x, y, actual, other, before?.y ?? y, ...ofBands];
}
