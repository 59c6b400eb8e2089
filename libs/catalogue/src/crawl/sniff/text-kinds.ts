import { type DateOrder, NULL_TOKENS } from '../../tables/column-types.js';

/** Kinds that become a type. */
export type TextKind =
  'boolean' | 'integer' | 'decimal' | 'double' | DateOrder | 'timestamp' | 'time';

/** Kinds that are noted but stay text. */
export type Lookalike = 'leading zeros' | 'decimal comma' | 'plain number' | 'zoned time';

/** In order of preference. The patterns mean the same in JavaScript and RE2. */
export const PATTERNS: Record<TextKind | Lookalike, string> = {
  boolean: '[Tt][Rr][Uu][Ee]|[Ff][Aa][Ll][Ss][Ee]',
  integer: '-?(0|[1-9][0-9]{0,17})',
  decimal: '-?(0|[1-9][0-9]{0,37})([.][0-9]{1,38})?|-?[.][0-9]{1,38}',
  double: '-?(0|[1-9][0-9]*)([.][0-9]+)?([eE][-+]?[0-9]{1,3})?|-?[.][0-9]+([eE][-+]?[0-9]{1,3})?',
  'yyyy-mm-dd': '[0-9]{4}-[0-9]{2}-[0-9]{2}',
  'dd/mm/yyyy': '[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}',
  'mm/dd/yyyy': '[0-9]{1,2}/[0-9]{1,2}/[0-9]{4}',
  'dd.mm.yyyy': '[0-9]{1,2}[.][0-9]{1,2}[.][0-9]{4}',
  'dd-mm-yyyy': '[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}',
  'mm-dd-yyyy': '[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}',
  'yyyy/mm/dd': '[0-9]{4}/[0-9]{1,2}/[0-9]{1,2}',
  yyyymmdd: '(19|20)[0-9]{2}(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])',
  timestamp:
    '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?Z?',
  time: '([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,6})?)?',
  'leading zeros': '-?[0-9]+([.][0-9]+)?',
  'decimal comma': '-?[0-9]+(,[0-9]+)?|-?[0-9]{1,3}([.][0-9]{3})+(,[0-9]+)?',
  /** Any number of digits, without an exponent. */
  'plain number': '-?(0|[1-9][0-9]*)([.][0-9]+)?|-?[.][0-9]+',
  'zoned time':
    '[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.,][0-9]{1,9})?)? ?(Z|z|UTC|GMT|[-+]([01][0-9])(:?[0-5][0-9])?)',
};

export const KINDS = Object.keys(PATTERNS) as (TextKind | Lookalike)[];

const WHOLE = new Map(KINDS.map((kind) => [kind, new RegExp(`^(?:${PATTERNS[kind]})$`)]));

const DAY_FIRST = ['dd/mm/yyyy', 'dd.mm.yyyy', 'dd-mm-yyyy'];

const MONTH_FIRST = ['mm/dd/yyyy', 'mm-dd-yyyy'];

export const isNoValue = (text: string) => text === '' || NULL_TOKENS.includes(text);

/** Whether a text matches the pattern of a kind. The engine checks calendar dates. */
function isOfKind(text: string, kind: TextKind | Lookalike): boolean {
  if (!WHOLE.get(kind)?.test(text)) return false;
  const [first = 0, second = 0] = text.split(/[^0-9]/).map(Number);
  if (DAY_FIRST.includes(kind)) return isDay(first, second);
  if (MONTH_FIRST.includes(kind)) return isDay(second, first);
  return true;
}

const isDay = (day: number, month: number) => day >= 1 && day <= 31 && month >= 1 && month <= 12;

/** Returns the kinds in `among` that fit all values; all of them when there is no value. */
export function findKinds<Kind extends TextKind | Lookalike>(
  values: readonly string[],
  among: readonly Kind[],
): Kind[] {
  let left = [...among];
  for (const value of values) {
    const text = value.trim();
    if (isNoValue(text)) continue;
    left = left.filter((kind) => isOfKind(text, kind));
    if (left.length === 0) break;
  }
  return left;
}
