import type { Cell } from '#lake/ports/compute.js';
import { AppError } from '#platform/errors/app-error.js';
import type { CatalogueTable, Tables } from '../../tables/table.js';
import { NamedTable, placeOf, refusal } from './tree-shapes.js';
import { TreeWalk } from './tree-walk.js';

/** What a question turned out to be. */
interface CheckedSelect {
  /** Each once, in lower case. */
  tables: NamedTable[];
  /** The same tables always give the same answer. */
  isDeterministic: boolean;
  /** `1` for `$1` and the first `?`. */
  parameters: string[];
}

/**
 * Holds a syntax tree against what a question may be made of: one SELECT, tables by name, functions of a
 * list. Whatever is not known is refused.
 * @param tree as the engine parses `sql`
 * @throws AppError QUERY_REFUSED that says which word, where and why
 */
export function checkSelect(tree: unknown, sql: string): CheckedSelect {
  const statements = statementsOf(tree);
  const [statement, second] = statements;
  if (statement === undefined) throw nothing(sql);
  if (second !== undefined) {
    throw refusal(sql, 'a second statement', undefined, 'is refused: ask one question at a time');
  }
  const walk = new TreeWalk(sql);
  walk.select(statement);
  return {
    tables: [...walk.tables.values()],
    isDeterministic: !walk.isChanging,
    parameters: [...walk.parameters],
  };
}

function statementsOf(tree: unknown): unknown[] {
  const { statements } = (tree ?? {}) as { statements?: unknown };
  return Array.isArray(statements) ? statements : [];
}

function nothing(sql: string): AppError {
  return refusal(sql, 'the question', undefined, 'is empty: write one SELECT');
}

/** A table of the catalogue, and whether the question names it without its database. */
export interface ResolvedTable {
  table: CatalogueTable;
  isBare: boolean;
}

/**
 * Finds the tables that a question names.
 * @throws AppError TABLE_UNKNOWN naming the nearest ones, QUERY_REFUSED for a name that several have
 */
export async function resolveTables(
  named: readonly NamedTable[],
  tables: Pick<Tables, 'find' | 'list'>,
  sql: string,
): Promise<ResolvedTable[]> {
  const isAny = named.some(({ database }) => database === '');
  const all = isAny ? await tables.list() : [];
  const resolved: ResolvedTable[] = [];
  for (const { database, name, start } of named) {
    const address = database === '' ? addressOf(name, start, all, sql) : `${database}.${name}`;
    try {
      resolved.push({ table: await tables.find(address), isBare: database === '' });
    } catch (error) {
      if (!(error instanceof AppError) || start === undefined) throw error;
      throw new AppError(error.code, `${placeOf(sql, start)}: ${error.message}`, {
        retryable: error.retryable,
        cause: error,
      });
    }
  }
  return resolved;
}

function addressOf(
  name: string,
  start: number | undefined,
  all: readonly CatalogueTable[],
  sql: string,
): string {
  const [first, ...others] = all.filter((table) => table.name === name);
  if (others.length === 0) return first ? `${first.database}.${name}` : name;
  const addresses = [first, ...others].map((table) => `${table?.database}.${name}`).join(', ');
  throw refusal(sql, name, start, `is several tables: write one of ${addresses}`);
}

/** A question that was checked, with what it is asked of. */
export interface CheckedQuestion {
  sql: string;
  /** For `$1`, `$2`, …. */
  values: readonly Cell[];
  files: readonly string[];
  /** SQL that names what may be asked about. */
  prepare: readonly string[];
}
