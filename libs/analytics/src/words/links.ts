import type { Row } from './template.js';

/** A neighbouring question, as an answer declares it: where it leads, and which fields of a row become its arguments. */
export interface AnswerLink {
  /** Name of the answer; the own one at another level, too. */
  to: string;
  /** What the reader finds there: `Weeks of the store`. */
  title: string;
  /**
   * The list whose rows have the link, by its path in the answer: `groups`, or `nodes.stores` for a list in each row. Left
   * out, the answer itself has it.
   */
  rows?: string;
  /** Arguments of the other question by the field that sets them: of the row, or of a row around it. */
  fields?: Readonly<Record<string, string>>;
  /** Arguments of the other question with a fixed value. */
  values?: Readonly<Record<string, LinkValue>>;
  /** Arguments that the other question does not take over, although they choose what the own one is about. */
  without?: readonly string[];
  /** Arguments of which the other question takes one at most. */
  atMostOne?: readonly string[];
}

/** A link to a neighbouring question, with what it takes over from the own one: plain data for the API and the page. */
export interface QuestionLink {
  /** Name of the answer that it leads to. */
  answer: string;
  /** Its REST path below `/v1/`. */
  path: string;
  /** What the reader finds there. */
  title: string;
  /** The list whose rows have the link, by its path in the answer: `nodes.stores`; left out for the answer itself. */
  rows?: string;
  /** Arguments by the field of a row that sets them. */
  fields: Readonly<Record<string, string>>;
  /** Arguments with a fixed value. */
  values: Readonly<Record<string, LinkValue>>;
  /** Arguments that keep the value of the own question. */
  kept: readonly string[];
  /** Arguments that the other question lacks: a question that sets one has no such link. */
  lost: readonly string[];
  /** Arguments of which the other question takes one at most. */
  atMostOne: readonly string[];
  /** What `from` and `to` of the own question select. */
  period: Period;
  /** Whether it answers from the same snapshots, so that it keeps the one that a question is pinned to. */
  isSameFlow: boolean;
}

/** Value of an argument that a link sets. */
export type LinkValue = string | number | boolean;

/** What `from` and `to` of a question select: weeks by their dates, whole months or whole years. */
export type Period = 'week' | 'month' | 'year';

/**
 * Returns the arguments that a link takes over from the own question, and its fixed ones; undefined when the other
 * question cannot keep the scope.
 */
export function keepArguments(
  { values, kept, lost, atMostOne, fields, period }: QuestionLink,
  asked: Row,
): Record<string, LinkValue> | undefined {
  const isAsked = (name: string) => asked[name] !== undefined && asked[name] !== '';
  if (lost.some(isAsked)) return undefined;
  const isFiscal = asked['calendar'] === 'FISCAL';
  // Dates within a fiscal month or year select all of it, and in another question their own weeks only.
  const dropped = isFiscal ? (period === 'week' ? [] : ['from', 'to']) : ['calendar'];
  const names = kept.filter((name) => isAsked(name) && !dropped.includes(name));
  // A fiscal year is another one in a question without its calendar.
  if (isFiscal && !kept.includes('calendar') && [...names, ...Object.keys(fields)].includes('year'))
    return undefined;
  const own = names.map((name) => [name, widen(name, asked[name], period)] as const);
  const set = [...own.map(([name]) => name), ...Object.keys({ ...fields, ...values })];
  if (atMostOne.filter((name) => set.includes(name)).length > 1) return undefined;
  return { ...Object.fromEntries(own), ...values };
}

/** Returns the first or last day of the period that a date selects, which means the same to every question. */
function widen(name: string, value: unknown, period: Period): LinkValue {
  if (typeof value !== 'string' || period === 'week') return value as LinkValue;
  if (name === 'from')
    return period === 'month' ? `${value.slice(0, 8)}01` : `${value.slice(0, 5)}01-01`;
  if (name !== 'to') return value;
  if (period === 'year') return `${value.slice(0, 5)}12-31`;
  const [year = 0, month = 0] = value.split('-').map(Number);
  return new Date(Date.UTC(year, month, 0)).toISOString().slice(0, 10);
}

/** A question that a link of a row leads to. */
export interface LinkedQuestion extends Pick<
  QuestionLink,
  'answer' | 'path' | 'title' | 'isSameFlow'
> {
  /** Its arguments, those of the row among them. */
  args: Record<string, LinkValue>;
  /** The arguments that the row sets. */
  ofRow: readonly string[];
}

/** Returns the questions that the links of one list lead to from one of its rows. @param list its path in the answer */
export function followLinks(
  links: readonly QuestionLink[],
  asked: Row,
  row: Row,
  list?: string,
): LinkedQuestion[] {
  return links.flatMap((link) => {
    const { answer, path, title, isSameFlow, rows, fields } = link;
    const args = keepArguments(link, asked);
    if (args === undefined || rows === undefined) return [];
    if (list !== undefined && rows !== list && !rows.startsWith(`${list}.`)) return [];
    const inner =
      list === undefined ? rows.split('.').slice(1) : rows.split('.').slice(list.split('.').length);
    return listInnerRows(row, inner).flatMap((each) => {
      const found = readFields(fields, each, asked);
      return found
        ? [
            {
              answer,
              path,
              title,
              isSameFlow,
              args: { ...args, ...found },
              ofRow: Object.keys(found),
            },
          ]
        : [];
    });
  });
}

/** Returns the rows of a list in a row, each with the fields of the row around it; the row itself, if it has no such list. */
function listInnerRows(row: Row, [name, ...rest]: readonly string[]): Row[] {
  if (name === undefined) return [row];
  const list = row[name];
  if (!Array.isArray(list)) return listInnerRows(row, rest);
  return (list as unknown[]).flatMap((each) =>
    listInnerRows(
      // A list of values has them under its own name.
      typeof each === 'object' && each !== null ? { ...row, ...each } : { ...row, [name]: each },
      rest,
    ),
  );
}

/** Returns the arguments that a row sets; what every row of the page shares, as its year, is in the question. */
function readFields(
  fields: QuestionLink['fields'],
  row: Row,
  asked: Row,
): Record<string, LinkValue> | undefined {
  const found = Object.entries(fields).map(([argument, field]) => {
    const value = field in row ? row[field] : asked[argument];
    return [argument, value] as const;
  });
  const isSet = found.every(([, value]) => ['string', 'number'].includes(typeof value));
  return isSet ? (Object.fromEntries(found) as Record<string, LinkValue>) : undefined;
}

/**
 * Returns the address of a question over REST. The fields of a row stay in braces, as a template of RFC 6570: the values
 * of a row fill it.
 * @param args those that every row shares
 */
export function formatHref(
  { path, fields }: QuestionLink,
  args: Readonly<Record<string, LinkValue>>,
): string {
  const given = new URLSearchParams(
    Object.entries(args).map(([name, value]): [string, string] => [name, String(value)]),
  ).toString();
  const places = Object.entries(fields).map(([argument, field]) => `${argument}={${field}}`);
  const query = [given, ...places].filter((each) => each !== '').join('&');
  return `/v1/${path}${query === '' ? '' : `?${query}`}`;
}
