import type { HiveTable } from '#lake/ports/hive-table.js';
import type { Compression, Layout } from '../../tables/table.js';

const HIVE = 'org.apache.hadoop.hive';

/** Classes by which Hive, Spark and Athena read and write files. */
export const CLASSES = {
  parquet: `${HIVE}.ql.io.parquet.serde.ParquetHiveSerDe`,
  openCsv: `${HIVE}.serde2.OpenCSVSerde`,
  simple: `${HIVE}.serde2.lazy.LazySimpleSerDe`,
  json: 'org.openx.data.jsonserde.JsonSerDe',
} as const;

const OTHER_JSON = new Set<string>([
  CLASSES.json,
  'org.apache.hive.hcatalog.data.JsonSerDe',
  `${HIVE}.serde2.JsonSerDe`,
]);

export const FORMATS = {
  text: {
    inputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
    outputFormat: `${HIVE}.ql.io.HiveIgnoreKeyTextOutputFormat`,
  },
  parquet: {
    inputFormat: `${HIVE}.ql.io.parquet.MapredParquetInputFormat`,
    outputFormat: `${HIVE}.ql.io.parquet.MapredParquetOutputFormat`,
  },
} as const;

const COMPRESSIONS: Record<string, Compression> = { none: 'none', gzip: 'gzip', zip: 'zip' };

/** How the files of a table are read, or why they cannot be. */
export function layoutOf({ serde, parameters }: HiveTable): Layout | { reason: string } {
  const { library, parameters: given } = serde;
  if (library === CLASSES.parquet) return { format: 'parquet' };
  const packing = parameters['compressionType'] ?? 'none';
  const compression = COMPRESSIONS[packing];
  if (!compression) return { reason: `files compressed by ${packing} are not read` };
  const charset = given['serialization.encoding'] ?? parameters['encoding'] ?? 'utf-8';
  const encoding = ENCODINGS[charset.toLowerCase()];
  if (!encoding) return { reason: `text in ${charset} is not read` };
  if (OTHER_JSON.has(library)) return { format: 'ndjson', compression, encoding };
  const isQuoted = library === CLASSES.openCsv;
  if (!isQuoted && library !== CLASSES.simple) {
    const named = library === '' ? 'no known format' : library.split('.').at(-1);
    return { reason: `files of ${named} are not read` };
  }
  const delimiter = isQuoted
    ? (given['separatorChar'] ?? ',')
    : (given['field.delim'] ?? given['serialization.format'] ?? '\u0001');
  if (delimiter.length !== 1) return { reason: 'its delimiter is more than one character' };
  const lines = Number(parameters['skip.header.line.count'] ?? given['skip.header.line.count']);
  const above = Number.isInteger(lines) && lines > 0 ? lines : 0;
  return {
    format: 'csv',
    compression,
    encoding,
    delimiter,
    quote: isQuoted ? (given['quoteChar'] ?? '"') : '',
    header: above > 0,
    skip: Math.max(above - 1, 0),
    nullTokens: isQuoted ? [] : [given['serialization.null.format'] ?? '\\N'],
  };
}

const ENCODINGS: Record<string, 'utf-8' | 'utf-16' | 'windows-1252'> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'utf-16': 'utf-16',
  'windows-1252': 'windows-1252',
  cp1252: 'windows-1252',
};

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
