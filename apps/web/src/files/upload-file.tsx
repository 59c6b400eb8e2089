import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type ChangeEvent, useId, useState } from 'react';
import { percent } from '#analytics/words/numbers.js';
import type { Schemas } from '../data/api.js';
import { stringifySearch } from '../data/search-params.js';
import { type Progress, sendFile } from '../data/send-file.js';
import { Notice } from '../parts/notice.js';
import { rememberUploaded } from './uploaded-rows.js';
import { UploadedTexts } from './uploaded-texts.js';

/** Uploads a file into the source, for the next run. */
export function UploadFile() {
  const id = useId();
  const client = useQueryClient();
  const [progress, setProgress] = useState<Progress>();
  const upload = useMutation({
    mutationFn: (file: File) =>
      sendFile<Schemas['UploadedFile']>(
        `/v1/admin/uploads${stringifySearch({ name: file.name })}`,
        file,
        setProgress,
      ),
    onSuccess: (file) => rememberUploaded(client, file),
    onSettled: () => {
      setProgress(undefined);
      return client.invalidateQueries({ queryKey: ['files'] });
    },
  });
  const choose = ({ target }: ChangeEvent<HTMLInputElement>) => {
    const file = target.files?.[0];
    if (file) upload.mutate(file);
    // The same file can be chosen again, once it is corrected.
    target.value = '';
  };
  const file = upload.variables;
  return (
    <div className="upload">
      <div className="field">
        <label htmlFor={id}>Upload a file (.csv, .csv.gz or .zip)</label>
        <input
          id={id}
          type="file"
          accept=".csv,.gz,.zip"
          disabled={upload.isPending}
          onChange={choose}
        />
      </div>
      {upload.isPending && (
        <p className="aside" role="status">
          <progress max={progress?.all ?? 1} value={progress?.sent ?? 0} aria-label="Upload" />{' '}
          {file?.name}: {formatProgress(progress)}
        </p>
      )}
      {upload.error && <p className="aside">{file?.name}</p>}
      {upload.error && file && <Notice error={upload.error} retry={() => upload.mutate(file)} />}
      {upload.data && <UploadedTexts file={upload.data} />}
    </div>
  );
}

function formatProgress(progress: Progress | undefined): string {
  if (progress === undefined) return 'sending …';
  const share = progress.sent / Math.max(1, progress.all);
  return share < 1 ? `${percent(share)} sent` : 'sent, the API checks it …';
}
