import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { formatScope } from '#access/format-scope.js';
import { type Scope, toScope } from '#access/scope.js';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { AppError } from '#platform/errors/app-error.js';

const unknownSql = sqlFile(import.meta.url, './unknown_scope.sql');
const unknownRow = z.object({ stores: z.array(z.int()), departments: z.array(z.int()) });

interface AskedScope {
  stores?: readonly string[] | undefined;
  departments?: readonly string[] | undefined;
}

/**
 * Returns the scope of a new key; undefined for the whole chain.
 * @throws AppError ARGUMENT_INVALID for a text that is no number, and for a store or department without published sales
 */
export async function readKeyScope(
  warehouse: DataSource,
  { stores, departments }: AskedScope,
): Promise<Scope | undefined> {
  const scope = toScope({
    stores: parseNumbers('stores', stores),
    departments: parseNumbers('departments', departments),
  });
  if (!scope) return undefined;
  const [unknown] = await queryRows(warehouse, unknownRow, unknownSql, [
    scope.stores ?? [],
    scope.departments ?? [],
  ]);
  const named = formatScope({
    ...(unknown?.stores.length && { stores: unknown.stores }),
    ...(unknown?.departments.length && { departments: unknown.departments }),
  });
  if (named === '') return scope;
  const advice = 'name stores and departments of the published snapshot';
  throw new AppError('ARGUMENT_INVALID', `${named}: no published sales: ${advice}`);
}

const NUMBER = /^\d{1,9}$/;

function parseNumbers(name: string, texts: readonly string[] | undefined): number[] | null {
  if (texts === undefined) return null;
  const wrong = texts.find((text) => !NUMBER.test(text));
  if (texts.length > 0 && wrong === undefined) return texts.map(Number);
  const problem = wrong === undefined ? 'the list is empty' : `"${wrong}" is no number`;
  throw new AppError(
    'ARGUMENT_INVALID',
    `${name}: ${problem}: write numbers, or leave ${name} out for all`,
    { problems: [{ argument: name, problem }] },
  );
}
