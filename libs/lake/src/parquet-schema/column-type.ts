import type { SchemaElement } from 'hyparquet';

/** What the bytes of a column mean to whoever reads a table; undefined when tables have no such type. */
export function columnTypeOf(element: SchemaElement): string | undefined {
  if (element.repetition_type === 'REPEATED') return undefined;
  const { type, logical_type: logical, converted_type: converted } = element;
  const meaning = logical?.type ?? converted;
  switch (meaning) {
    case undefined:
      return type && PLAIN[type];
    case 'DECIMAL':
      return `DECIMAL(${element.precision ?? 0}, ${element.scale ?? 0})`;
    case 'INTEGER':
      return logical?.type === 'INTEGER' && logical.isSigned && type ? PLAIN[type] : undefined;
    case 'INT_8':
    case 'INT_16':
    case 'INT_32':
    case 'INT_64':
      return type && PLAIN[type];
    case 'DATE':
      return 'DATE';
    case 'STRING':
    case 'UTF8':
      return 'STRING';
    case 'TIMESTAMP':
    case 'TIMESTAMP_MILLIS':
    case 'TIMESTAMP_MICROS':
      return 'TIMESTAMP';
    default:
      return undefined;
  }
}

const PLAIN: Partial<Record<NonNullable<SchemaElement['type']>, string>> = {
  BOOLEAN: 'BOOLEAN',
  INT32: 'INT',
  INT64: 'BIGINT',
  // How Spark and Hive write timestamps.
  INT96: 'TIMESTAMP',
  DOUBLE: 'DOUBLE',
};
