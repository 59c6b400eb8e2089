import { literal } from '#lake/ports/compute.js';
import type { Relation } from '../tables/relation.js';
import type { CatalogueTable } from '../tables/table.js';
import { identifier } from '../tables/identifier.js';
import { MASK, maskedSql } from '../tables/mask.js';

/** A table as a question sees it. */
export interface Asked {
  table: CatalogueTable;
  relation: Relation;
  /** The question names it without its database. */
  isBare: boolean;
}

/**
 * SQL that puts names on what a question may see, and on nothing else.
 * @param isOpen whether columns that tell of people show what they hold
 */
export function viewsOf(asked: readonly Asked[], isOpen: boolean): string[] {
  return asked.flatMap(({ table, relation, isBare }) => {
    const schema = identifier(table.database);
    const view = `${schema}.${identifier(table.name)}`;
    const rows = isOpen ? relation.sql : masked(table, relation.sql);
    const made = [`CREATE SCHEMA IF NOT EXISTS ${schema}`, `CREATE VIEW ${view} AS ${rows}`];
    const bare = `CREATE VIEW main.${identifier(table.name)} AS SELECT * FROM ${view}`;
    return isBare && table.database !== 'main' ? [...made, bare] : made;
  });
}

function masked(table: CatalogueTable, sql: string): string {
  const personal = table.columns.filter(({ isPersonal }) => isPersonal);
  if (personal.length === 0) return sql;
  const replaced = personal.map(({ name }) => {
    const column = identifier(name);
    return `${maskedSql(table, column, literal(MASK))} AS ${column}`;
  });
  return `SELECT * REPLACE (${replaced.join(', ')}) FROM (${sql})`;
}
