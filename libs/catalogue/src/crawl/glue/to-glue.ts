import type { HiveColumn, HiveTable } from '#lake/ports/hive-table.js';
import { NO_VALUE } from '#lake/ports/table-registry.js';
import type { CatalogueTable, CsvLayout, TableColumn } from '../../tables/table.js';
import type { FromGlue } from './crawl-glue.js';
import { CLASSES, FORMATS, hiveTypeOf } from './glue-layout.js';

/**
 * A table of the catalogue as Athena, Spark and Hive read it, or why they cannot. What they would read wrongly is
 * given as text: all columns of a CSV with quotes, since its reader knows only text, and dates of a text file that
 * are not written `yyyy-mm-dd`. What a column truly is, its comment says then.
 * @param partitions of a table with partition columns
 */
export function toGlue(
  table: CatalogueTable,
  partitions: FromGlue['partitions'],
): HiveTable | { reason: string } {
  const { layout, location } = table;
  if (layout.format === 'postgres') return { reason: 'it lies in a database' };
  if (!location.startsWith('s3://')) return { reason: 'its files do not lie on S3' };
  const reader = layout.format === 'parquet' ? parquetReader(table) : textReader(layout);
  if ('reason' in reader) return reader;
  const asText = (column: TableColumn) =>
    reader.isAllText || (layout.format !== 'parquet' && isOtherDate(column));
  const keys = table.columns.filter(({ isPartition }) => isPartition);
  return {
    name: table.name,
    comment: table.comment,
    location: withSlash(location),
    columns: table.columns
      .filter(({ isPartition }) => !isPartition)
      .map((column) => columnOf(column, asText(column))),
    // Their values stand in the names of folders, which every engine reads as it likes.
    partitionKeys: keys.map((column) => columnOf(column, false)),
    ...reader.format,
    serde: reader.serde,
    parameters: reader.parameters,
    partitions:
      keys.length === 0
        ? []
        : partitions.map(({ location: place, values }) => ({
            values: keys.map(({ name }) => values[name] ?? NO_VALUE),
            location: withSlash(place),
          })),
  };
}

/** Files escape nothing and double their quotes; the reader would take backslashes away, and wants another sign. */
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

function parquetReader({ columns }: CatalogueTable): Reader | { reason: string } {
  const time = columns.find(({ type, isPartition }) => type === 'TIME' && !isPartition);
  return time ? { reason: `they read no TIME in Parquet: make ${time.name} text` } : PARQUET;
}

function textReader(
  layout: Exclude<CatalogueTable['layout'], { format: 'parquet' | 'postgres' }>,
): Reader | { reason: string } {
  if (layout.compression === 'zip') return { reason: 'Athena and Spark read no zip' };
  if (layout.encoding === 'utf-16') return { reason: 'its text is UTF-16, which they do not read' };
  const { compression: compressionType } = layout;
  if (layout.format === 'csv') return csvReader(layout, compressionType);
  if (layout.format === 'json') return { reason: 'they read one JSON object a line only' };
  if (layout.encoding !== 'utf-8') return { reason: 'its JSON is not UTF-8' };
  return {
    format: FORMATS.text,
    serde: { library: CLASSES.json, parameters: {} },
    parameters: { classification: 'json', compressionType },
    isAllText: false,
  };
}

function csvReader(layout: CsvLayout, compressionType: string): Reader | { reason: string } {
  const { delimiter, quote, encoding } = layout;
  const isQuoted = quote !== '';
  if (isQuoted && encoding !== 'utf-8') {
    return { reason: 'its reader of quoted CSV takes UTF-8 only' };
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

/** Glue takes 255 characters. */
const COMMENT_LENGTH_MAX = 255;

function columnOf(column: TableColumn, isText: boolean): HiveColumn {
  const type = isText ? 'string' : hiveTypeOf(column.stored ?? column.type);
  const what = column.dateOrder ? `${column.type} ${column.dateOrder}` : column.type;
  const isHidden = type === 'string' && column.type !== 'VARCHAR';
  const words = [isHidden ? `${what} as text` : null, column.comment].filter((word) => word);
  const comment = words.join('; ').slice(0, COMMENT_LENGTH_MAX).toWellFormed();
  return { name: column.name.toLowerCase(), type, comment: comment === '' ? null : comment };
}

const withSlash = (location: string): string =>
  location.endsWith('/') ? location : `${location}/`;
