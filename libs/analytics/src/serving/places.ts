import type { Type } from '@nestjs/common';
import { z } from 'zod';
import { AppError } from '#platform/errors/app-error.js';
import { sqlFile } from '#platform/database/sql-file.js';
import { refusedArgument } from '#platform/errors/refused-argument.js';
import { TextArg } from '#serving/input.js';
import { ArgsType } from '#serving/schema-decorators.js';
import type { Marts } from '../snapshot/marts.js';
import { createFormerSnapshotError, type ReadSnapshot } from '../snapshot/snapshot.js';

const sql = sqlFile(import.meta.url, './places.sql');
const placeRow = z.object({
  store: z.int(),
  region: z.string().nullable(),
  district: z.string().nullable(),
});

/** The region and district of a store. */
export type Place = z.output<typeof placeRow>;

const KINDS = ['region', 'district'] as const;
type PlaceKind = (typeof KINDS)[number];

/** Names of regions and districts, and numbers of stores, as arguments of a question have them. */
interface StoreArguments extends Partial<Record<PlaceKind, string>> {
  stores?: readonly number[];
}

/** Adds the arguments that select the stores of a region or district. */
export function withPlaces<Args extends Type<object>>(args: Args): Args {
  @ArgsType()
  class ArgsWithPlaces extends (args as Type<object>) implements StoreArguments {
    @TextArg('Only stores that are in this region now; ranks and shares are among them.')
    region?: string;

    @TextArg('Only stores that are in this district now; ranks and shares are among them.')
    district?: string;
  }
  return ArgsWithPlaces as unknown as Args;
}

/**
 * Returns the place of each store that the caller may see, by number.
 * @throws AppError NO_SNAPSHOT for a snapshot of a former version
 */
export async function readPlaces(marts: Marts, snapshot: ReadSnapshot): Promise<Place[]> {
  const places = await marts.rows(placeRow, sql, snapshot);
  if (places.length === 0 && snapshot.scope === undefined)
    throw createFormerSnapshotError(snapshot);
  return places;
}

/** @throws AppError ARGUMENT_INVALID that lists the valid names, when no store is in a place of this name */
export function requirePlace(
  kind: PlaceKind,
  name: string,
  places: readonly Place[],
  argument: string = kind,
): void {
  const known = [...new Set(places.flatMap((place) => place[kind] ?? []))].sort();
  if (known.includes(name)) return;
  const problem =
    known.length === 0
      ? `no store has a ${kind}: deliver a stores file with the column ${kind}`
      : `${JSON.stringify(name)} is unknown: use one of ${known.join(', ')}`;
  throw new AppError('ARGUMENT_INVALID', `${argument} ${problem}`, {
    problems: [{ argument, problem }],
  });
}

/**
 * Returns the snapshot with the rows of the stores in the region, district and list of a question alone, as if the caller
 * might see no others.
 * @throws AppError ARGUMENT_INVALID for an unknown place or store, or for a district outside the region
 */
export async function selectStores<Read extends ReadSnapshot>(
  marts: Marts,
  snapshot: Read,
  args: object,
): Promise<Read> {
  const asked: StoreArguments = args;
  const named = KINDS.flatMap((kind) => {
    const name = asked[kind];
    return name === undefined ? [] : [{ kind, name }];
  });
  if (named.length === 0 && asked.stores === undefined) return snapshot;
  const places = await readPlaces(marts, snapshot);
  for (const { kind, name } of named) requirePlace(kind, name, places);
  requireStores(asked.stores, places);
  const stores = places
    .filter((place) => named.every(({ kind, name }) => place[kind] === name))
    .map(({ store }) => store)
    .filter((store) => asked.stores?.includes(store) ?? true);
  const selection = named.map(({ kind, name }) => `${kind} ${name}`).join(', ');
  if (stores.length === 0) {
    const listed = asked.stores ? 'none of the stores' : 'no store';
    throw new AppError('ARGUMENT_INVALID', `${listed} is in ${selection}: leave one of both out`);
  }
  const selectedAsOf = selection && (await marts.findDeliveryDay(snapshot, stores));
  const { otherSnapshot: other } = snapshot;
  const scope = { ...snapshot.scope, stores };
  return {
    ...snapshot,
    scope,
    ...(selection !== '' && { selection }),
    ...(selectedAsOf && { selectedAsOf }),
    ...(other && { otherSnapshot: { ...other, scope } }),
  };
}

/** @throws AppError ARGUMENT_INVALID that names a store that has no profile */
function requireStores(stores: readonly number[] = [], places: readonly Place[]): void {
  const unknown = stores.find((store) => !places.some((place) => place.store === store));
  if (unknown !== undefined)
    throw refusedArgument('stores', `store ${unknown} is unknown: name stores of the stores files`);
}
