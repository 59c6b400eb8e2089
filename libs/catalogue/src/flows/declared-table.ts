import type { Contract } from '#intake/contracts/contract.js';
import { coreOutput, type Flow } from '#pipeline/flow/flow.js';
import {
  allCuratedPrefix,
  allModelsPrefix,
  allTransferredPrefix,
  martPrefix,
} from '#pipeline/flow/zones.js';

/** What a flow declares of one of its tables. */
export interface DeclaredTable {
  /** Its relation in the ledger. */
  name: string;
  kind: 'dataset' | 'core' | 'model' | 'mart';
  comment: string;
  /** Prefix of the lake that all its files lie under. */
  prefix: string;
  key: readonly string[];
  /** Columns that have a value in each row. */
  required: ReadonlySet<string>;
  /** Columns that tell of people. */
  personal: ReadonlySet<string>;
  /** What is said of its columns, by name. */
  comments: ReadonlyMap<string, string>;
}

/** Keeps, as JSON, the cells of columns that no contract names. */
const FURTHER_COLUMNS = 'additional_column';

/** Name of the database that holds the tables of a flow. */
export const databaseOf = ({ name }: Pick<Flow, 'name'>): string => name.replaceAll('-', '_');

/** Tables of a flow: datasets, what the warehouse holds of them, models and marts. */
export function declaredTables(flow: Flow): DeclaredTable[] {
  const datasets = [...flow.datasets.values()];
  const everywhere = new Set(datasets.flatMap(({ contract }) => contract.personal ?? []));
  return [
    ...datasets.flatMap((dataset): DeclaredTable[] => {
      const { name, contract, core } = dataset;
      const told = {
        key: contract.key ?? [],
        required: requiredIn(contract),
        personal: personalIn(contract),
        comments: new Map<string, string>(),
      };
      const curated: DeclaredTable = {
        ...told,
        name,
        kind: 'dataset',
        prefix: allCuratedPrefix(name),
        comment: `Rows of ${name} that hold, as the newest delivery states them.`,
      };
      if (core?.load !== 'replace') return [curated];
      const loaded: DeclaredTable = {
        ...told,
        name: coreOutput(core),
        kind: 'core',
        prefix: allTransferredPrefix(name),
        comment: `Rows of ${name} as the warehouse holds them in ${core.table}.`,
      };
      return [curated, loaded];
    }),
    ...flow.models.map(({ name, orderBy, rowsOf }): DeclaredTable => ({
      name,
      kind: 'model',
      prefix: allModelsPrefix(name),
      comment: `One row for each of ${rowsOf} whose references are there.`,
      key: orderBy,
      required: new Set(orderBy),
      personal: everywhere,
      comments: new Map(),
    })),
    ...flow.marts.map(({ name, comment, key, columns }): DeclaredTable => {
      const declared = Object.entries(columns);
      return {
        name,
        kind: 'mart',
        prefix: martPrefix(name),
        comment,
        key,
        required: new Set(declared.flatMap(([each, { nullable }]) => (nullable ? [] : [each]))),
        personal: everywhere,
        comments: new Map(
          declared.flatMap(([each, { comment: said }]): [string, string][] =>
            said === undefined ? [] : [[each, said]],
          ),
        ),
      };
    }),
  ];
}

const requiredIn = ({ columns }: Contract) =>
  new Set(columns.flatMap(({ name, required }) => (required ? [name] : [])));

/** Where a contract names personal columns, what further columns say is sealed as well. */
const personalIn = ({ personal = [] }: Contract) =>
  new Set(personal.length > 0 ? [...personal, FURTHER_COLUMNS] : []);
