import { visibleText } from '#intake/source/text/visible-text.js';

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
  CONTROL_CHARACTER: {
    rule: 'has a control character, which a key must not have',
    remedy: 'write the value without it',
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
  REVERSED_DATES: {
    rule: 'is before the date that the contract names as the earliest',
    remedy: 'correct one of the two dates',
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
  /** Text of the row, which may show more about the fault. */
  text?: string;
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
export function ruleBroken(fault: Fault, refersTo?: string): string {
  const { reason, column, value, range } = fault;
  const bounds = reason === 'OUT_OF_RANGE' && range !== undefined ? ` (${range})` : '';
  const rule = `${findReason(fault, refersTo).rule}${bounds}`;
  const shown = value === null ? '' : `${shorten(visibleText(value))} `;
  return column === null ? rule : `${column}: ${shown}${rule}`;
}

/** `correct the date` */
export function findRemedy(fault: Pick<Fault, 'reason' | 'text'>, refersTo?: string): string {
  return findReason(fault, refersTo).remedy;
}

/**
 * Returns the remedy of a quarantined row, in one sentence.
 * @param refersTo the dataset that lacks the referenced row
 */
export function formatAdvice(fault: Fault, refersTo?: string): string {
  return `${ruleBroken(fault, refersTo)}: ${findRemedy(fault, refersTo)} and replay the row`;
}

function findReason(
  { reason: code, text }: Pick<Fault, 'reason' | 'text'>,
  refersTo?: string,
): Reason {
  const exact = text === undefined ? undefined : findShapeReason(code, text);
  if (exact) return exact;
  if (refersTo !== undefined) {
    return code.startsWith('TOO_EARLY_')
      ? createTooEarlyReason(refersTo)
      : createMissingReason(refersTo);
  }
  const known: Partial<Record<string, Reason>> = reasons;
  return known[code] ?? { rule: `breaks the rule ${code}`, remedy: 'correct it' };
}

/** Text of a row whose event had no value. */
const NO_EVENT = '(empty)';

/** Returns what the text of a row shows about its shape. */
function findShapeReason(code: string, text: string): Reason | undefined {
  if (code === 'BAD_QUOTES' && /[\r\n]/.test(text)) {
    return {
      rule: 'a cell of the row has a line break',
      remedy: 'write the value without line breaks',
    };
  }
  if (code === 'LONG_ROW' && text.includes('\uFEFF')) {
    return {
      rule: 'the row has two rows, joined at a byte order mark (U+FEFF)',
      remedy: 'deliver the files separately, or end the first one with a line break',
    };
  }
  if (code !== 'SHORT_ROW') return undefined;
  if (text === NO_EVENT) {
    return {
      rule: 'the event has no value (a tombstone of Kafka)',
      remedy: 'leave it: to take back a sale, send one with the opposite amount',
    };
  }
  if (/^[[{"]*\{/.test(text)) {
    return {
      rule: 'the event is not one JSON object with each field once, or its id is unusable; the row ends with the exact fault',
      remedy: 'send it again without that fault',
    };
  }
  return undefined;
}

/** The row leaves quarantine by itself once the referenced row is delivered. */
export const createMissingReason = (dataset: string): Reason => ({
  rule: `is in no ${dataset} file`,
  remedy: `deliver a ${dataset} file that has it, or correct the value`,
});

/** This row also leaves it, once its first day is delivered again. */
export const createTooEarlyReason = (dataset: string): Reason => ({
  rule: `is before the first day that the ${dataset} file has`,
  remedy: `correct the date, or deliver a ${dataset} file with an earlier first day`,
});

function shorten(value: string): string {
  const letters = Array.from(value);
  if (letters.length <= VALUE_LENGTH_MAX) return value;
  return `${letters.slice(0, VALUE_LENGTH_MAX).join('')}…`;
}
