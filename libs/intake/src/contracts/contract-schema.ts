import { z } from 'zod';

/** Columns that the cleaning adds to those of a contract. */
const own =
  'accepted additional_column cell_fault changes column_name delivery_order fate file_id first_fault ' +
  'fault is_new last_change line period place reason restates run run_id text value';

/** Prefixes of columns that the cleaning derives from those of a contract. */
const derived = /^(raw|stated|former)_/;

/** Words that an engine or the warehouse parses as SQL in place of a column. */
const words =
  'all analyse analyze and anti any array as asc asof asymmetric at authorization between bigint ' +
  'binary bit boolean both by case cast char character check coalesce collate collation column ' +
  'columns concurrently constraint create cross current_catalog current_date current_role ' +
  'current_schema current_time current_timestamp current_user dec decimal default deferrable desc ' +
  'describe distinct do else end except exists extract false fetch float for foreign freeze from ' +
  'full generated glob grant group grouping having ilike in initially inner inout int integer ' +
  'intersect interval into is isnull join lambda lateral leading left like limit localtime ' +
  'localtimestamp map minus natural none not notnull null nullif numeric offset on only or order out ' +
  'outer overlaps overlay pivot placing position positional precision primary qualify real ' +
  'references returning right row select semi session_user setof show similar smallint some struct ' +
  'substring summarize symmetric table tablesample then time timestamp to trailing treat trim true ' +
  'try_cast union unique unpivot user using values varchar variadic verbose when where window with';

const reserved = new Set([...own.split(' '), ...words.split(' ')]);

/** Whether the name is not allowed for a column of a contract. */
export function isReserved(name: string): boolean {
  return reserved.has(name) || derived.test(name);
}

const identifier = z
  .string()
  .regex(
    /^[a-z][a-z0-9_]*$/,
    'must begin with a letter and have only lower case letters, digits and _',
  );

/** Excludes quotes and backslashes, which engines escape differently. */
const constant = z.string().regex(/^[^'\\]*$/, 'must not contain a quote or a backslash');

/** A number or a calendar date. */
const bound = z.union([z.number(), z.iso.date()]);

const lowerCase = constant
  .min(1)
  .refine((text) => text === text.toLowerCase(), 'must be in lower case');

const column = z.strictObject({
  /** Name of the column in curated tables. */
  name: identifier.refine((name) => !isReserved(name), 'is a name that RetailStream or SQL uses'),
  /** Accepted header spellings; letter case does not count. */
  headers: z.array(constant.min(1)).min(1),
  type: z.enum(['integer', 'decimal', 'date', 'boolean', 'text']),
  /** Maximum digits after the decimal point; zero by default. */
  scale: z.number().int().min(0).max(9).optional(),
  /** Date formats; they are never guessed. */
  formats: z
    .array(z.enum(['dd/mm/yyyy', 'mm/dd/yyyy', 'yyyy-mm-dd']))
    .min(1)
    .refine((formats) => !(formats.includes('dd/mm/yyyy') && formats.includes('mm/dd/yyyy')), {
      message: 'dd/mm/yyyy and mm/dd/yyyy together are ambiguous: keep one of them',
    })
    .optional(),
  /** A file without this column is refused, and a row without a value in it is quarantined. */
  required: z.boolean().default(false),
  /** Minimum and maximum of a number or, as yyyy-mm-dd, of a date; both inclusive. */
  min: bound.optional(),
  max: bound.optional(),
  /** Date column that this date, if both have a value, is not before. */
  notBefore: identifier.optional(),
  /** A number that is never 0. */
  nonZero: z.literal(true).optional(),
  /** Regular expression of Java, RE2 and JavaScript that every text matches. */
  pattern: constant.min(1).optional(),
  /** Text of a row without a value, also of a file without the column. */
  default: constant.min(1).optional(),
  /** All allowed texts, case-sensitive. */
  allowed: z.array(constant).min(1).optional(),
  /** Texts for true and texts for false, in lower case; letter case does not count. */
  trueValues: z.array(lowerCase).min(1).optional(),
  falseValues: z.array(lowerCase).min(1).optional(),
});

const share = z.number().min(0).max(1);

/** A column that must be the product of two others, rounded half up to its scale. */
const product = z.strictObject({ column: z.string(), of: z.tuple([z.string(), z.string()]) });

/** Schema of a contract file: `contracts/<dataset>.contract.json`. */
export const contractSchema = z
  .strictObject({
    dataset: identifier,
    columns: z.array(column).min(1),
    /** Columns that identify a row; omitted when rows have no key. */
    key: z.array(z.string()).min(1).optional(),
    /** Only without a key: whether a row equal to another of its file counts again, or `once`. */
    equalRows: z.enum(['keep', 'once']).optional(),
    products: z.array(product).min(1).optional(),
    /**
     * Columns with personal data of the person that the key names. They are encrypted with a key of that person, and so
     * are undeclared columns.
     */
    personal: z.array(z.string()).min(1).optional(),
    /** Column whose exact sum is reconciled from stage to stage. */
    money: z.string().optional(),
    /** Texts that mean "no value", case-sensitive. */
    nullTokens: z.array(constant),
    /** Undeclared columns: kept as JSON in `additional_column`, or their file is refused. */
    extraColumns: z.enum(['keep', 'refuse']).default('keep'),
    /**
     * Missing optional columns: left empty, or the file is refused. Defaults to `allow`, but not here, so that the
     * digests of older rules stay the same.
     */
    missingColumns: z.enum(['allow', 'refuse']).optional(),
    /** A second, different row for a key within one file: it is quarantined, or the last one wins. */
    conflictingRows: z.enum(['quarantine', 'last']).default('quarantine'),
    /**
     * A date that is valid only in the opposite order of day and month: its file is refused, or its row quarantined.
     */
    otherDateOrder: z.enum(['refuse', 'quarantine']).default('refuse'),
    /** Share of faulty rows above which a file, and a run, is refused. */
    errorRate: z.strictObject({ file: share, run: share }),
  })
  .superRefine(({ columns, key, equalRows, products = [], personal = [], money }, context) => {
    const refuse = (message: string, ...path: (string | number)[]) =>
      context.addIssue({ code: 'custom', message, path });
    const names = columns.map(({ name }) => name);
    for (const [index, name] of (key ?? []).entries()) {
      const found = columns.find((each) => each.name === name);
      if (!found?.required)
        refuse(`${name} is not a required column of the contract`, 'key', index);
    }
    for (const [index, name] of personal.entries()) {
      const found = columns.find((each) => each.name === name);
      const isPlain = found?.type === 'text' && !found.allowed && !key?.includes(name);
      if (!isPlain)
        refuse(
          `${name} is not a text column outside the key without allowed values`,
          'personal',
          index,
        );
    }
    if (personal.length > 0 && !isNumber(columns, key)) {
      refuse('needs a key of one integer column that identifies the person', 'personal');
    }
    if (key && equalRows) refuse('is only for contracts without a key', 'equalRows');
    for (const [index, { column: whole, of }] of products.entries()) {
      for (const name of [whole, ...of]) {
        const type = columns.find((each) => each.name === name)?.type;
        if (type !== 'integer' && type !== 'decimal') {
          refuse(`${name} is not an integer or decimal column of the contract`, 'products', index);
        }
      }
    }
    const sum = columns.find(({ name }) => name === money);
    if (money !== undefined && !(sum?.type === 'decimal' && (sum.scale ?? 0) <= 2)) {
      refuse(`${money} is not a decimal column with at most two digits after the point`, 'money');
    }
    const spelled = new Set<string>();
    for (const [index, each] of columns.entries()) {
      const at = (message: string, field: string) => refuse(message, 'columns', index, field);
      if (names.indexOf(each.name) < index) at('is the name of two columns', 'name');
      for (const header of each.headers.map((text) => text.trim().toLowerCase())) {
        if (spelled.has(header)) at(`${header} is a header of two columns`, 'headers');
        spelled.add(header);
      }
      for (const [field, types] of Object.entries(fieldsOfTypes)) {
        if (field in each && !types.includes(each.type))
          at(`is not allowed for type ${each.type}`, field);
      }
      for (const field of ['min', 'max'] as const) {
        if (
          each[field] !== undefined &&
          (typeof each[field] === 'string') !== (each.type === 'date')
        )
          at('must be a number, or for a date a day such as 2020-12-31', field);
      }
      const { trueValues, falseValues = [] } = each;
      if ((trueValues === undefined) !== (each.falseValues === undefined))
        at('needs both trueValues and falseValues, or neither', 'trueValues');
      if (trueValues?.some((text) => falseValues.includes(text)))
        at('has a text that is also in falseValues', 'trueValues');
      if (each.type === 'date' && !each.formats) at('a date needs formats', 'formats');
      const { notBefore } = each;
      if (
        notBefore !== undefined &&
        !columns.some((c) => c.name === notBefore && c.type === 'date')
      )
        at(`${notBefore} is not a date column of the contract`, 'notBefore');
    }
  });

/** Whether the key is a single whole number. */
function isNumber(columns: readonly { name: string; type: string }[], key: string[] = []): boolean {
  const types = key.map((name) => columns.find((each) => each.name === name)?.type);
  return types.length === 1 && types[0] === 'integer';
}

/** Fields of a column that only some types allow. */
const fieldsOfTypes: Record<string, string[]> = {
  scale: ['decimal'],
  formats: ['date'],
  min: ['integer', 'decimal', 'date'],
  max: ['integer', 'decimal', 'date'],
  notBefore: ['date'],
  nonZero: ['integer', 'decimal'],
  allowed: ['text'],
  pattern: ['text'],
  default: ['text'],
  trueValues: ['boolean'],
  falseValues: ['boolean'],
};
