const SQL_TYPES: Record<string, string> = {
  boolean: 'BOOLEAN',
  tinyint: 'BIGINT',
  smallint: 'BIGINT',
  int: 'BIGINT',
  integer: 'BIGINT',
  bigint: 'BIGINT',
  float: 'DOUBLE',
  double: 'DOUBLE',
  date: 'DATE',
  timestamp: 'TIMESTAMP',
  decimal: 'DECIMAL(10,0)',
  array: 'JSON',
  map: 'JSON',
  struct: 'JSON',
};

const HIVE_TYPES: Record<string, string> = {
  BOOLEAN: 'boolean',
  INT: 'int',
  FLOAT: 'float',
  BIGINT: 'bigint',
  DOUBLE: 'double',
  DATE: 'date',
  TIMESTAMP: 'timestamp',
};

/** The catalogue's type for one of Hive; text for what it has none for. */
export function sqlTypeOf(hive: string): string {
  const type = hive.toLowerCase().replaceAll(/\s/g, '');
  if (/^decimal\(\d+,\d+\)$/.test(type)) return type.toUpperCase();
  return SQL_TYPES[type.replace(/[(<].*$/s, '')] ?? 'VARCHAR';
}

/** Hive's type for one of the catalogue: TIME and JSON, which it has none for, are `string`. */
export function hiveTypeOf(sql: string): string {
  if (sql.startsWith('DECIMAL(')) return sql.toLowerCase().replaceAll(' ', '');
  return HIVE_TYPES[sql] ?? 'string';
}
