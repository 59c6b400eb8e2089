import type { HiveTable, HiveColumn } from '#lake/ports/hive-table.js';
import type {
  Compression,
  Layout,
  CatalogueTable,
  CsvLayout,
  TableColumn,
} from '../../tables/table.js';
import { NO_VALUE } from '#lake/ports/table-registry.js';

/** A partition of a table, with its folder. */
export interface TablePartition {
  /** URL, unescaped. */
  location: string;
  values: Record<string, string | null>;
}

const HIVE = 'org.apache.hadoop.hive';

/** Classes with which Hive, Spark and Athena read and write files. */
const CLASSES = {
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

/** Returns the layout of a table's files, or the reason why they cannot be read. */
export function toLayout({ serde, parameters }: HiveTable): Layout | { reason: string } {
  const { library, parameters: given } = serde;
  if (library === CLASSES.parquet) return { format: 'parquet' };
  const packing = parameters['compressionType'] ?? 'none';
  const compression = COMPRESSIONS[packing];
  if (!compression) return { reason: `the catalogue does not read files compressed by ${packing}` };
  const charset = given['serialization.encoding'] ?? parameters['encoding'] ?? 'utf-8';
  const encoding = ENCODINGS[charset.toLowerCase()];
  if (!encoding) return { reason: `the catalogue does not read text in ${charset}` };
  if (OTHER_JSON.has(library)) return { format: 'ndjson', compression, encoding };
  const isQuoted = library === CLASSES.openCsv;
  if (!isQuoted && library !== CLASSES.simple) {
    const named = library === '' ? 'an unknown format' : library.split('.').at(-1);
    return { reason: `the catalogue does not read files of ${named}` };
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

/** Returns the catalogue's type for a Hive type; VARCHAR for a type without an equivalent. */
export function toSqlType(hive: string): string {
  const type = hive.toLowerCase().replaceAll(/\s/g, '');
  if (/^decimal\(\d+,\d+\)$/.test(type)) return type.toUpperCase();
  return SQL_TYPES[type.replace(/[(<].*$/s, '')] ?? 'VARCHAR';
}

/** Returns the Hive type for a type of the catalogue; `string` for TIME and JSON, which Hive does not have. */
function toHiveType(sql: string): string {
  if (sql.startsWith('DECIMAL(')) return sql.toLowerCase().replaceAll(' ', '');
  return HIVE_TYPES[sql] ?? 'string';
}

/**
 * Returns a table for Athena, Spark and Hive, or the reason why they cannot read it. Values they would misread become
 * text: all columns of a quoted CSV, and text dates not written `yyyy-mm-dd`. The column's comment then has the real
 * type.
 * @param partitions of a table with partition columns
 */
export function toHiveTable(
  table: CatalogueTable,
  partitions: readonly TablePartition[],
): HiveTable | { reason: string } {
  const { layout, location } = table;
  if (layout.format === 'postgres') return { reason: 'it is a table of a database' };
  if (!location.startsWith('s3://')) return { reason: 'its files are not on S3' };
  const reader = layout.format === 'parquet' ? buildParquetReader(table) : buildTextReader(layout);
  if ('reason' in reader) return reader;
  const asText = (column: TableColumn) =>
    reader.isAllText || (layout.format !== 'parquet' && isOtherDate(column));
  const keys = table.columns.filter(({ isPartition }) => isPartition);
  return {
    name: table.name,
    comment: table.comment,
    location: addTrailingSlash(location),
    columns: table.columns
      .filter(({ isPartition }) => !isPartition)
      .map((column) => toHiveColumn(column, asText(column))),
    // Partition values come from folder names, which engines parse in different ways.
    partitionKeys: keys.map((column) => toHiveColumn(column, false)),
    ...reader.format,
    serde: reader.serde,
    parameters: reader.parameters,
    partitions:
      keys.length === 0
        ? []
        : partitions.map(({ location: place, values }) => ({
            values: keys.map(({ name }) => values[name] ?? NO_VALUE),
            location: addTrailingSlash(place),
          })),
  };
}

/**
 * The files double their quotes and have no escapes. The reader needs an escape character, so it gets one that never
 * occurs.
 */
const NO_ESCAPE = '\u0001';

interface Reader extends Pick<HiveTable, 'serde' | 'parameters'> {
  format: Pick<HiveTable, 'inputFormat' | 'outputFormat'>;
  isAllText: boolean;
}

const PARQUET: Reader = {
  format: FORMATS.parquet,
  serde: { library: CLASSES.parquet, parameters: { 'serialization.format': '1' } },
  parameters: { classification: 'parquet' },
  isAllText: false,
};

function buildParquetReader({ columns }: CatalogueTable): Reader | { reason: string } {
  const time = columns.find(({ type, isPartition }) => type === 'TIME' && !isPartition);
  return time
    ? { reason: `Athena and Spark read no TIME in Parquet: store ${time.name} as text` }
    : PARQUET;
}

function buildTextReader(
  layout: Exclude<CatalogueTable['layout'], { format: 'parquet' | 'postgres' }>,
): Reader | { reason: string } {
  if (layout.compression === 'zip') return { reason: 'Athena and Spark read no zip' };
  if (layout.encoding === 'utf-16')
    return { reason: 'its text is UTF-16, which Athena and Spark do not read' };
  const { compression: compressionType } = layout;
  if (layout.format === 'csv') return buildCsvReader(layout, compressionType);
  if (layout.format === 'json')
    return { reason: 'Athena and Spark read only one JSON object a line' };
  if (layout.encoding !== 'utf-8') return { reason: 'its JSON is not UTF-8' };
  return {
    format: FORMATS.text,
    serde: { library: CLASSES.json, parameters: {} },
    parameters: { classification: 'json', compressionType },
    isAllText: false,
  };
}

function buildCsvReader(layout: CsvLayout, compressionType: string): Reader | { reason: string } {
  const { delimiter, quote, encoding } = layout;
  const isQuoted = quote !== '';
  if (isQuoted && encoding !== 'utf-8') {
    return { reason: 'Athena reads quoted CSV only in UTF-8' };
  }
  const above = layout.skip + (layout.header ? 1 : 0);
  return {
    format: FORMATS.text,
    serde: isQuoted
      ? {
          library: CLASSES.openCsv,
          parameters: { separatorChar: delimiter, quoteChar: quote, escapeChar: NO_ESCAPE },
        }
      : {
          library: CLASSES.simple,
          parameters: {
            'field.delim': delimiter,
            'serialization.format': delimiter,
            'serialization.null.format': layout.nullTokens[0] ?? '',
            ...(encoding !== 'utf-8' && { 'serialization.encoding': encoding }),
          },
        },
    parameters: {
      classification: 'csv',
      compressionType,
      ...(above > 0 && { 'skip.header.line.count': String(above) }),
    },
    isAllText: isQuoted,
  };
}

const isOtherDate = ({ type, dateOrder }: TableColumn): boolean =>
  type === 'DATE' && dateOrder !== undefined && dateOrder !== 'yyyy-mm-dd';

/** Glue's limit, in characters. */
const COMMENT_LENGTH_MAX = 255;

function toHiveColumn(column: TableColumn, isText: boolean): HiveColumn {
  const type = isText ? 'string' : toHiveType(column.stored ?? column.type);
  const what = column.dateOrder ? `${column.type} ${column.dateOrder}` : column.type;
  const isHidden = type === 'string' && column.type !== 'VARCHAR';
  const words = [isHidden ? `${what} as text` : null, column.comment].filter((word) => word);
  const comment = words.join('; ').slice(0, COMMENT_LENGTH_MAX).toWellFormed();
  return { name: column.name.toLowerCase(), type, comment: comment === '' ? null : comment };
}

export const addTrailingSlash = (location: string): string =>
  location.endsWith('/') ? location : `${location}/`;
