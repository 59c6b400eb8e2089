import type { ColumnKind } from './table-profile.js';

const NUMBER = /^(U?(TINYINT|SMALLINT|INTEGER|BIGINT|HUGEINT)|FLOAT|REAL|DOUBLE|DECIMAL(\(.*\))?)$/;
const MOMENT = /^(TIMESTAMP(_S|_MS|_NS)?|TIMESTAMP WITH TIME ZONE|TIMESTAMPTZ)$/;

/** What can be said of a column. @param type of SQL */
export function kindOf(type: string): ColumnKind {
  const plain = type.toUpperCase();
  if (NUMBER.test(plain)) return 'number';
  if (plain === 'DATE') return 'date';
  if (MOMENT.test(plain)) return 'moment';
  if (plain === 'BOOLEAN') return 'boolean';
  if (plain === 'VARCHAR' || plain === 'JSON') return 'text';
  return 'other';
}
