import { z } from 'zod';
import { type Column, type ColumnType, declareColumn } from '#serving/columns.js';
import { IntOutput } from '#serving/output.js';
import { combineDecorators, createPropertyDecorator } from '#serving/schema-decorators.js';
import { declareShape } from '#serving/shape.js';
import type { Marts } from '../snapshot/marts.js';
import type { ReadSnapshot } from '../snapshot/snapshot.js';

/** The field of a row whose number has labels. */
type Labelled = 'store' | 'department';

interface Label {
  description: string;
  /** The field of the row that holds the number. */
  of: Labelled;
  /** Column of the mart with the profiles. */
  column: string;
}

/** The marts with the labels of stores and departments, each with a column of the number. */
const profiles: Readonly<Record<Labelled, string>> = {
  store: 'store_profile',
  department: 'department_profile',
};

/** Every label that answers have next to a number, by its field. */
const labels: Readonly<Record<string, Label>> = {
  storeName: {
    description: 'Name of the store, as last delivered; null without one.',
    of: 'store',
    column: 'store_name',
  },
  district: {
    description: 'Current district of the store; null without one.',
    of: 'store',
    column: 'district',
  },
  region: {
    description: 'Current region of the store; null without one.',
    of: 'store',
    column: 'region',
  },
  departmentName: {
    description: 'Name of the department, as last delivered; null without one.',
    of: 'department',
    column: 'department_name',
  },
  departmentGroup: {
    description: 'Group of the department, as last delivered; null without one.',
    of: 'department',
    column: 'department_group',
  },
};

/** A label, which `addLabels` adds once the query of the answer has run; left out of the answer without a value. */
const LabelOutput = (description: string): PropertyDecorator =>
  combineDecorators(
    declareColumn({ type: 'text', description, afterQuery: true, isLabel: true }),
    createPropertyDecorator(({ Field, ApiProperty }) => [
      Field(() => String, { description, nullable: true }),
      ApiProperty({ type: String, description, nullable: true, required: false }),
    ]),
    declareShape(z.string().optional().describe(description)),
  );

const declareNumber =
  (of: Labelled) =>
  (description: string, options: { nullable?: boolean } = {}): PropertyDecorator =>
  (prototype, name) => {
    IntOutput(description, options)(prototype, name);
    for (const [field, label] of Object.entries(labels))
      if (label.of === of) LabelOutput(label.description)(prototype, field);
  };

/** The number of a store in the field `store`. The class has the labels of the store too. */
export const StoreNumber = declareNumber('store');

/** The number of a department in the field `department`. The class has the labels of the department too. */
export const DepartmentNumber = declareNumber('department');

/** Returns the field that holds the number of a label. @throws Error for another field */
export function findLabelled(name: string): Labelled {
  const label = labels[name];
  if (!label) throw new Error(`${name} is no label`);
  return label.of;
}

/** SQL of labels next to the rows of a query. */
interface LabelSql {
  /** SQL of each label by its field. */
  columns: Readonly<Record<string, string>>;
  /** The joins with the marts that have them. */
  joins: string;
}

/**
 * Returns the SQL of some labels.
 * @param names the fields of the labels
 * @param snapshot SQL of the snapshot
 * @param numbers SQL of the numbers
 * @param prefix of the names of the joined rows
 */
export function buildLabelSql(
  names: readonly string[],
  snapshot: string,
  numbers: (of: Labelled) => string,
  prefix = 'of',
): LabelSql {
  const alias = (of: Labelled) => `${prefix}_${of}`;
  const joined = [...new Set(names.map(findLabelled))];
  return {
    columns: Object.fromEntries(
      names.map((name) => [name, `${alias(findLabelled(name))}.${labels[name]?.column}`]),
    ),
    joins: joined
      .map(
        (of) => `
LEFT JOIN (SELECT * FROM mart.${profiles[of]} WHERE snapshot_id = ${snapshot}) ${alias(of)} ON ${alias(of)}.${of} = ${numbers(of)}`,
      )
      .join(''),
  };
}

/** Returns the marts that have the labels in an answer. */
export const listLabelMarts = (columns: readonly Column[]): string[] =>
  listLabelled(columns).map((of) => profiles[of]);

/** Returns the fields whose numbers have labels in an answer. */
const listLabelled = (columns: readonly Column[]): Labelled[] => [
  ...new Set(listLabels(columns).map(findLabelled)),
];

/** Returns the fields of the labels in an answer, also in its lists and objects. */
function listLabels(columns: readonly Column[]): string[] {
  return columns.flatMap(({ name, type, isLabel }) =>
    isLabel ? [name] : listLabels(findInnerColumns(type)),
  );
}

function findInnerColumns(type: ColumnType): Column[] {
  if (typeof type === 'string' || 'decimal' in type) return [];
  return 'listOf' in type ? findInnerColumns(type.listOf) : type.object();
}

/** Returns columns without the labels in their lists, which the query of a whole list does not have. */
export const dropInnerLabels = (columns: readonly Column[]): Column[] =>
  columns.map((column) => {
    const { type } = column;
    if (typeof type === 'string' || !('listOf' in type)) return column;
    const inner = findInnerColumns(type);
    if (!inner.some(({ isLabel }) => isLabel)) return column;
    const own = inner.filter(({ isLabel }) => !isLabel);
    return { ...column, type: { listOf: { object: () => own } } };
  });

/** Returns SQL of the labels of all stores or departments of snapshot $1, as one JSON object for each. */
function buildLabelsSql(of: Labelled): string {
  const own = Object.entries(labels).filter(([, label]) => label.of === of);
  const columns = own.map(([, { column }]) => column);
  const pairs = own.map(([field, { column }]) => `'${field}', ${column}`);
  return `SELECT '${of}' AS of, ${of} AS number,
      json_strip_nulls(json_build_object(${pairs.join(', ')})) AS labels
    FROM mart.${profiles[of]}
    WHERE snapshot_id = $1 AND num_nonnulls(${columns.join(', ')}) > 0`;
}

type Row = Record<string, unknown>;
const labelsRow = z.object({
  of: z.enum(['store', 'department']),
  number: z.int(),
  labels: z.record(z.string(), z.string()),
});

/** Adds the labels of stores and departments to the rows of an answer. */
export async function addLabels(
  answer: object,
  columns: readonly Column[],
  snapshot: ReadSnapshot,
  marts: Marts,
): Promise<void> {
  const queried = listLabelled(columns).map((of) =>
    marts.rows(labelsRow, buildLabelsSql(of), snapshot),
  );
  const rows = (await Promise.all(queried)).flat();
  if (rows.length === 0) return;
  const known = new Map(rows.map((row) => [`${row.of} ${row.number}`, row.labels]));
  labelRow(answer as Row, columns, (of, number) => known.get(`${of} ${number}`));
}

function labelRow(
  row: Row,
  columns: readonly Column[],
  find: (of: Labelled, number: number) => Readonly<Record<string, string>> | undefined,
): void {
  for (const { name, type, isLabel } of columns) {
    const of = isLabel ? findLabelled(name) : undefined;
    const number = of && row[of];
    if (of && typeof number === 'number') {
      const label = find(of, number)?.[name];
      if (label !== undefined) row[name] = label;
    }
    const inner = isLabel ? [] : findInnerColumns(type);
    if (inner.length === 0) continue;
    for (const each of [row[name]].flat())
      if (typeof each === 'object' && each !== null) labelRow(each as Row, inner, find);
  }
}
