import { queryOptions } from '@tanstack/react-query';
import { api, readBody, type Flow, type Schemas } from '../../data/api.js';

/** Erasures on one page. */
export const ERASURES = 20;
/** An erasure that a worker has not finished is read again after this time. */
const AGAIN_MS = 2000;

const isActive = ({ doneAt }: Schemas['ErasureDetail']) => doneAt === null;

/** A page of erasures, newest first. */
export const erasuresPage = (flow: Flow, before: number | undefined) =>
  queryOptions({
    queryKey: ['erasures', flow, before],
    queryFn: ({ signal }) => {
      // One more than shown tells whether older ones exist.
      const query = { flow, before, first: ERASURES + 1 };
      return readBody(api.GET('/v1/admin/people/erasures', { params: { query }, signal }));
    },
    placeholderData: (last) => last,
    refetchInterval: ({ state: { data = [] } }) => (data.some(isActive) ? AGAIN_MS : false),
  });
