import { SIGNED_ORDERS } from '../../tables/date-orders.js';
import type { TableColumn } from '../../tables/table.js';
import type { Lookalike, TextKind } from '../sniff/text-kinds.js';

/** What is known of all values of a column of texts. */
export interface TextFacts {
  /** Rows of the table. */
  rows: number;
  /** Texts that are not empty. */
  texts: number;
  /** Of these, without those that may stand for no value. */
  values: number;
  /** Most digits before the point, and behind it, of numbers. */
  whole: number;
  scale: number;
  /** What JSON says of them; empty for other files. */
  jsonKinds: ('nested' | 'texts' | 'booleans' | 'numbers')[];
  /** Values that are not of a kind. */
  misfits: Record<TextKind | Lookalike, number>;
}

type Proved = Pick<TableColumn, 'type' | 'nullable' | 'note' | 'dateOrder'>;

const DIGITS_MAX = 38;
/** Digits of a whole number that a DOUBLE always tells apart. */
const DOUBLE_DIGITS = 15;

/** The type that all values of a column prove; text when they prove none, or two. */
export function columnOf(facts: TextFacts): Proved {
  const { rows, texts, values } = facts;
  const proved = provedType(facts);
  const isTyped = proved.type !== 'VARCHAR' && proved.type !== 'JSON';
  const nullable = (isTyped ? values : texts) < rows;
  return { ...proved, nullable };
}

function provedType(facts: TextFacts): Pick<TableColumn, 'type' | 'note' | 'dateOrder'> {
  const { values, misfits, whole, scale } = facts;
  const text = (note: string | null) => ({ type: 'VARCHAR', note });
  if (values === 0) return text(facts.texts > 0 ? null : 'has no value, so it stays text');
  const kinds = new Set(facts.jsonKinds);
  if (kinds.has('nested')) return { type: 'JSON', note: null };
  if (kinds.size > 1) return text(`holds ${[...kinds].sort().join(' and ')}, so it stays text`);
  const fits = (kind: TextKind | Lookalike) => misfits[kind] === 0;
  const mayBeNumber = !kinds.has('texts');
  if (fits('boolean') && !kinds.has('texts')) return { type: 'BOOLEAN', note: null };
  if (mayBeNumber && fits('integer')) {
    return { type: 'BIGINT', note: fits('yyyymmdd') ? 'fits dates yyyymmdd too' : null };
  }
  const digits = Math.max(whole + scale, 1);
  if (mayBeNumber && fits('decimal') && digits <= DIGITS_MAX) {
    return { type: `DECIMAL(${digits},${scale})`, note: null };
  }
  // As a binary fraction two of them could be the same number.
  if (mayBeNumber && fits('plain number') && whole > DOUBLE_DIGITS) {
    return text(
      `has numbers of up to ${digits} digits, of which ${DIGITS_MAX} are kept exactly, so it stays text`,
    );
  }
  if (mayBeNumber && fits('double')) {
    return {
      type: 'DOUBLE',
      note: fits('plain number') ? 'has more digits than are kept exactly' : null,
    };
  }
  const orders = SIGNED_ORDERS.filter(fits);
  const [dateOrder] = orders;
  if (orders.length > 1) return text(`fits ${orders.join(' and ')} alike, so it stays text`);
  if (dateOrder) return { type: 'DATE', dateOrder, note: null };
  if (fits('timestamp')) return { type: 'TIMESTAMP', note: null };
  if (fits('time')) return { type: 'TIME', note: null };
  if (fits('zoned time')) {
    const advice = 'CAST(… AS TIMESTAMPTZ) reads it';
    return text(
      `is a time with a zone or an offset, which no TIMESTAMP keeps, so it stays text: ${advice}`,
    );
  }
  if (!mayBeNumber) return text(null);
  if (fits('leading zeros')) return text('has leading zeros, so it stays text');
  if (fits('decimal comma')) return text('has a decimal comma, so it stays text');
  return text(null);
}
