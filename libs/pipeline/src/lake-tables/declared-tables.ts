import type { IcebergType, TableDeclaration } from '#lake/ports/table-format.js';
import { type Flow, listMartTables } from '../flow/flow.js';
import type { ColumnType, MartColumns, Share } from '../flow/mart.js';
import { PARAMETERS } from '../flow/parameter.js';
import type { Period } from '../flow/period.js';
import { toNamespace, tablePrefix } from '../flow/zones.js';

/** A relation of a flow as an Iceberg table. */
export interface DeclaredTable extends TableDeclaration {
  /** Its relation in the ledger. */
  relation: string;
  comment: string;
}

export type FlowTables = Pick<
  Flow,
  'name' | 'datasets' | 'marts' | 'forecast' | 'shares' | 'models'
>;

/** Returns the Iceberg tables of a flow: marts, forecasts, shared files and integrated rows. */
export function declaredTables(flow: FlowTables): DeclaredTable[] {
  const isSplit = (name: string): boolean => {
    const source = [...flow.models, ...flow.marts, ...flow.shares].find(
      (each) => each.name === name,
    );
    if (!source) return flow.datasets.get(name)?.period !== undefined;
    const inputs = 'rowsOf' in source ? [source.rowsOf] : source.reads;
    return (
      source.period !== undefined && inputs.every((input) => input === PARAMETERS || isSplit(input))
    );
  };
  const declare = (
    relation: string,
    folder: string,
    comment: string,
    given: Partial<TableDeclaration>,
  ): DeclaredTable => ({
    relation,
    comment,
    name: `${toNamespace(flow.name)}.${folder}`,
    prefix: tablePrefix(flow.name, folder),
    comments: {},
    folderColumns: [],
    period: undefined,
    ...given,
    // Rows of an input without periods are one chunk.
    ...(!isSplit(relation) && { period: undefined }),
  });
  return [
    ...listMartTables(flow).map(({ name, comment, columns, period }) =>
      declare(name, name, comment, {
        comments: listComments(columns),
        period: toTablePeriod(period),
      }),
    ),
    ...flow.shares.map((share) =>
      declare(share.name, share.folder, share.comment, {
        comments: listComments(share.columns),
        folderColumns: folderColumns(share),
      }),
    ),
    ...flow.models.map(({ name, period }) =>
      declare(name, name, 'Cleaned and integrated rows.', { period: toTablePeriod(period) }),
    ),
  ];
}

/**
 * A week may have a date after its period, so that the period does not bound the dates. Iceberg has no weeks of a month:
 * their files are in the partition of the month.
 */
function toTablePeriod(period: Period | undefined): TableDeclaration['period'] {
  if (!period || period.datedAhead) return undefined;
  return { column: period.column, transform: period.by === 'year' ? 'year' : 'month' };
}

const listComments = (columns: MartColumns): Record<string, string> =>
  Object.fromEntries(
    Object.entries(columns).flatMap(([name, { comment }]) =>
      comment === undefined ? [] : [[name, comment]],
    ),
  );

const TYPES: Record<Exclude<ColumnType, 'decimal'>, IcebergType> = {
  integer: 'int',
  bigint: 'long',
  date: 'date',
  boolean: 'boolean',
  text: 'string',
};

const folderColumns = ({ columns, partitionBy }: Share): TableDeclaration['folderColumns'] =>
  partitionBy.map((name) => {
    const type = columns[name]?.type ?? 'text';
    return { name, type: type === 'decimal' ? 'string' : TYPES[type] };
  });
