import { type QueryClient, skipToken, useQuery } from '@tanstack/react-query';
import type { Schemas } from '../data/api.js';

type Text = Schemas['UploadedText'];

const KEY = ['uploaded-texts'];

/** Remembers the texts of an uploaded file until this tab is closed. */
export function rememberUploaded(client: QueryClient, { texts }: Schemas['UploadedFile']): void {
  client.setQueryData<readonly Text[]>(KEY, (before = []) => [
    ...texts,
    ...before.filter(({ sha256 }) => texts.every((text) => text.sha256 !== sha256)),
  ]);
}

/** Returns the uploaded texts of a flow that the next run reads or refuses, newest first. */
export function useUploaded(flow: string): readonly Text[] {
  const { data = [] } = useQuery<readonly Text[]>({
    queryKey: KEY,
    queryFn: skipToken,
    gcTime: Infinity,
  });
  return data.filter((text) => text.nextRun !== 'skips' && (text.flow ?? flow) === flow);
}
