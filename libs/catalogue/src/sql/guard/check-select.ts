import type { NamedTable } from './named-table.js';
import { TreeWalk } from './tree-walk.js';
import type { AppError } from '#platform/errors/app-error.js';
import { refusal } from './refusal.js';

/** What a question turned out to be. */
export interface CheckedSelect {
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
