/** The fault of a row, and its remedy. */
interface Reason {
  /** Follows the column and its value: "31/02/2010 is not a day of the calendar". */
  rule: string;
  remedy: string;
}

/** Every reason for quarantine. Codes are stable: clients filter by them. */
export const reasons = {
  SHORT_ROW: {
    rule: 'the row has fewer cells than the header',
    remedy: 'add the missing cells',
  },
  LONG_ROW: {
    rule: 'the row has more cells than the header',
    remedy: 'remove the extra cells, or quote the cell that contains the delimiter',
  },
  OVERSIZED_ROW: {
    rule: 'the row has more than 8,000 bytes, and only its beginning is shown',
    remedy: 'shorten its cells, or leave out those that the contract does not name',
  },
  BAD_QUOTES: {
    rule: 'the row has an unclosed quote, text next to a quoted cell, or a line break in a cell',
    remedy: 'quote the whole cell, double each quote inside it, and write the row in one line',
  },
  MISSING_VALUE: { rule: 'has no value, but the contract requires one', remedy: 'fill it in' },
  BAD_INTEGER: { rule: 'is not a whole number', remedy: 'write only digits' },
  BAD_NUMBER: {
    rule: 'is not a number, or has more digits than the contract allows',
    remedy: 'write digits with a point before the decimals',
  },
  BAD_DATE: {
    rule: "is not a date in the contract's formats, or its year is out of range",
    remedy: "write it in one of the contract's formats, with the right year",
  },
  IMPOSSIBLE_DATE: { rule: 'is not a day of the calendar', remedy: 'correct the date' },
  OTHER_DATE_ORDER: {
    rule: 'is a date only if day and month are swapped',
    remedy: "write the date in the contract's order",
  },
  BAD_BOOLEAN: { rule: 'is neither true nor false', remedy: 'write TRUE or FALSE' },
  OUT_OF_RANGE: {
    rule: 'is outside the range the contract allows',
    remedy: 'correct the value, or set other bounds for the column in the contract',
  },
  NOT_ALLOWED: {
    rule: 'is not one of the values the contract allows',
    remedy: 'write one of the allowed values',
  },
  WRONG_PRODUCT: {
    rule: 'is not the product of the columns that the contract names',
    remedy: 'correct the product or its factors',
  },
  DUPLICATE_KEY: {
    rule: 'another row of the file has the same key and other values',
    remedy: 'correct the key or the values',
  },
} as const satisfies Record<string, Reason>;

/** A row's fault, as precisely as it is known. */
export interface Fault {
  /** Reason code; rows of an older version may have a retired one. */
  reason: string;
  /** Null when the fault concerns the whole row. */
  column: string | null;
  /** Text of the faulty cell; null without one. */
  value: string | null;
  /** The bounds of the column in words; undefined when they are unknown. */
  range?: string | undefined;
}

/** Longer values are cut; the row's text has the full value. */
const VALUE_LENGTH_MAX = 80;

/** `week_date: 31/02/2010 is not a day of the calendar` */
export function ruleBroken({ reason, column, value, range }: Fault, refersTo?: string): string {
  const bounds = reason === 'OUT_OF_RANGE' && range !== undefined ? ` (${range})` : '';
  const rule = `${reasonOf(reason, refersTo).rule}${bounds}`;
  const shown = value === null ? '' : `${shorten(value)} `;
  return column === null ? rule : `${column}: ${shown}${rule}`;
}

/** `correct the date` */
export function remedyFor({ reason }: Pick<Fault, 'reason'>, refersTo?: string): string {
  return reasonOf(reason, refersTo).remedy;
}

/**
 * Returns the remedy of a quarantined row, in one sentence.
 * @param refersTo the dataset that lacks the referenced row
 */
export function adviceFor(fault: Fault, refersTo?: string): string {
  return `${ruleBroken(fault, refersTo)}: ${remedyFor(fault, refersTo)} and replay the row`;
}

function reasonOf(code: string, refersTo?: string): Reason {
  if (refersTo !== undefined) {
    return code.startsWith('TOO_EARLY_') ? tooEarly(refersTo) : missing(refersTo);
  }
  const known: Partial<Record<string, Reason>> = reasons;
  return known[code] ?? { rule: `breaks the rule ${code}`, remedy: 'correct it' };
}

/** The row leaves quarantine by itself once the referenced row is delivered. */
export const missing = (dataset: string): Reason => ({
  rule: `is in no ${dataset} file`,
  remedy: `deliver a ${dataset} file that has it, or correct the value`,
});

/** This row also leaves it, once its first day is delivered again. */
export const tooEarly = (dataset: string): Reason => ({
  rule: `is before the first day that the ${dataset} file has`,
  remedy: `correct the date, or deliver a ${dataset} file with an earlier first day`,
});

function shorten(value: string): string {
  const letters = Array.from(value);
  if (letters.length <= VALUE_LENGTH_MAX) return value;
  return `${letters.slice(0, VALUE_LENGTH_MAX).join('')}…`;
}
