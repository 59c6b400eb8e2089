import { useMutation, useQueryClient } from '@tanstack/react-query';
import { api, readBody } from '../data/api.js';
import { Notice } from '../parts/notice.js';
import { DELIVERIES } from './queries.js';

/** Makes and sends a report now; the table of the last times shows the outcome. */
export function SendNow({ name }: { name: string }) {
  const client = useQueryClient();
  const { mutate, isPending, error, isSuccess } = useMutation({
    mutationFn: () =>
      readBody(api.POST('/v1/admin/reports/{name}/send', { params: { path: { name } } })),
    onSuccess: () => client.invalidateQueries({ queryKey: [DELIVERIES] }),
  });
  return (
    <>
      <button type="button" disabled={isPending} onClick={() => mutate()}>
        Send <span className="hidden">{name}</span> now
      </button>
      <span role="status">{isSuccess && 'Requested.'}</span>
      {error && <Notice error={error} keepsPage />}
    </>
  );
}
