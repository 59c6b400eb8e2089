import { type Field, formatField } from './field-format.js';
import { inSentences } from './figures.js';
import { count } from './numbers.js';

export type Row = Readonly<Record<string, unknown>>;

/** Returns an answer as a sentence, with the key figures marked. */
export type Sentence = (answer: never, asked: never) => string;

/** An answer, its question, and the rows of its table. */
interface TemplateValues {
  answer: Row;
  asked: Row;
  rows: readonly Row[];
}

/** The columns of the rows, with their types. */
interface Fields {
  columns: readonly { name: string; type: string }[];
}

export const findField = ({ columns }: Fields, name: string): Field => ({
  name,
  type: columns.find((column) => column.name === name)?.type,
});

/** Fills a text with fields of the answer, its rows and the question. */
export function fillTemplate(
  template: string,
  fields: Fields,
  { answer, asked, rows }: TemplateValues,
): string {
  const places: Record<string, Row | undefined> = { first: rows[0], last: rows.at(-1), asked };
  return template.replaceAll(/\{(?:(first|last|asked)\.)?(\w+)\}/g, (_all, of, name: string) => {
    const value = (of === undefined ? answer : places[String(of)])?.[name];
    if (name === 'totalCount') return count(Number(value ?? 0));
    if (value === null || value === undefined) return 'none';
    const field = findField(fields, name);
    const isDate = of === 'asked' && typeof value === 'string';
    return formatField(isDate ? { ...field, type: 'date' } : field, value, inSentences);
  });
}

/** Returns a list of an answer; it is empty when the answer lacks it. */
export function readList(answer: Row, list: string): readonly Row[] {
  const rows = answer[list];
  return Array.isArray(rows) ? (rows as Row[]) : [];
}
