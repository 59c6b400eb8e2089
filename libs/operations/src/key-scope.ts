import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { findUnknownScope } from '#access/credentials/unknown-scope.js';
import { formatScope } from '#access/format-scope.js';
import { type Scope, toScope } from '#access/scope.js';
import { queryRows } from '#platform/database/rows.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { AppError } from '#platform/errors/app-error.js';

const districtsSql = sqlFile(import.meta.url, './district_stores.sql');
const districtRow = z.object({ district: z.string(), stores: z.array(z.int()) });

interface AskedScope {
  stores?: readonly string[] | undefined;
  departments?: readonly string[] | undefined;
  district?: string | undefined;
}

/**
 * Returns the scope of a new key or BI login; undefined for the whole chain.
 * @throws AppError ARGUMENT_INVALID for a text that is no number, for a store or department without published sales, and for
 * an unknown district
 */
export async function readKeyScope(
  warehouse: DataSource,
  { stores, departments, district }: AskedScope,
): Promise<Scope | undefined> {
  if (stores !== undefined && district !== undefined)
    throw refuse('district', 'a caller has stores or a district', 'leave one of both out');
  const scope = toScope({
    stores:
      district === undefined
        ? parseNumbers('stores', stores)
        : await readDistrict(warehouse, district),
    departments: parseNumbers('departments', departments),
  });
  if (!scope) return undefined;
  const unknown = await findUnknownScope(warehouse, scope);
  if (!unknown) return scope;
  const advice = 'name stores and departments of the published snapshot';
  throw new AppError('ARGUMENT_INVALID', `${formatScope(unknown)}: no published sales: ${advice}`);
}

/** Returns the scope to which a key changes. @throws AppError ARGUMENT_INVALID as `readKeyScope`, and for the whole chain */
export async function requireKeyScope(warehouse: DataSource, asked: AskedScope): Promise<Scope> {
  const scope = await readKeyScope(warehouse, asked);
  if (scope) return scope;
  const advice = 'name some; for the whole chain, make another key';
  throw refuse('stores', 'no stores, district or departments are named', advice);
}

const NUMBER = /^\d{1,9}$/;

function parseNumbers(name: string, texts: readonly string[] | undefined): number[] | null {
  if (texts === undefined) return null;
  const wrong = texts.find((text) => !NUMBER.test(text));
  if (texts.length > 0 && wrong === undefined) return texts.map(Number);
  const problem = wrong === undefined ? 'the list is empty' : `"${wrong}" is no number`;
  throw refuse(name, problem, `write numbers, or leave ${name} out for all`);
}

const refuse = (argument: string, problem: string, advice: string): AppError =>
  new AppError('ARGUMENT_INVALID', `${argument}: ${problem}: ${advice}`, {
    problems: [{ argument, problem }],
  });

/** @throws AppError ARGUMENT_INVALID that lists the districts */
async function readDistrict(warehouse: DataSource, name: string): Promise<number[]> {
  const districts = await queryRows(warehouse, districtRow, districtsSql);
  const found = districts.find(({ district }) => district === name);
  if (found) return found.stores;
  const advice =
    districts.length === 0
      ? 'no store has one; deliver a stores file with the column District'
      : `use one of ${districts.map(({ district }) => district).join(', ')}`;
  throw refuse('district', `${JSON.stringify(name)} is unknown`, advice);
}
