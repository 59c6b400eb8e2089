import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { api, readBody } from '#web/data/api.js';
import { Notice } from '#web/parts/notice.js';
import { isOpen, profileJobs } from './queries.js';

/** Requests a profile of a table, and shows it when its job has ended. */
export function StartProfile({ address }: { address: string }) {
  const client = useQueryClient();
  const { data: jobs } = useQuery(profileJobs(address));
  const isUnderWay = jobs?.some(isOpen) ?? false;
  const newest = jobs?.find(({ state }) => state === 'succeeded')?.id;
  useEffect(() => {
    if (newest === undefined) return;
    void client.invalidateQueries({ queryKey: ['catalogue', 'profile', address] });
  }, [client, address, newest]);
  const start = useMutation({
    mutationFn: () =>
      readBody(
        api.POST('/v1/admin/catalogue/tables/{address}/profile', { params: { path: { address } } }),
      ),
    onSuccess: () => client.invalidateQueries({ queryKey: ['catalogue', 'jobs', address] }),
  });
  return (
    <>
      <button type="button" disabled={isUnderWay || start.isPending} onClick={() => start.mutate()}>
        {isUnderWay ? 'Profile under way …' : 'Profile all rows'}
      </button>
      {start.error && <Notice error={start.error} />}
    </>
  );
}
