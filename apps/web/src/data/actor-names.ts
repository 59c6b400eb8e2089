import { queryOptions, useQuery } from '@tanstack/react-query';
import { api, readBody } from './api.js';
import { useMay } from './session.js';

/** The API returns at most so many keys at once. */
const KEYS = 500;

const keyNames = queryOptions({
  queryKey: ['keys', 'names'],
  staleTime: 60_000,
  queryFn: async ({ signal }) => {
    const keys = await readBody(
      api.GET('/v1/admin/keys', { params: { query: { first: KEYS } }, signal }),
    );
    return new Map(keys.map(({ id, name }) => [`key ${id}`, name]));
  },
});

/**
 * Returns a function that writes an actor with the name of the key: `night batch (key 5)`. Only an admin may list keys:
 * others read `key 5`.
 */
export function useActorNames(): (actor: string) => string {
  const mayListKeys = useMay('keys');
  const { data: names } = useQuery({ ...keyNames, enabled: mayListKeys });
  return (actor) => {
    const name = names?.get(actor);
    return name === undefined ? actor : `${name} (${actor})`;
  };
}
