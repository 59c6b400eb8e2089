import { Link } from '@tanstack/react-router';
import type { Schemas } from '../data/api.js';

const NEXT_RUN = {
  reads: 'the next run reads it',
  skips: 'the next run skips it: the same text was delivered before, or it is withdrawn',
  refuses: 'the next run refuses it',
};

/** What the next run does with an uploaded file. */
export function UploadedTexts({ file }: { file: Schemas['UploadedFile'] }) {
  return (
    <div className="notice uploaded" role="status">
      <p>
        <strong>
          {file.name} {file.isNew ? 'is stored' : 'already exists'}.
        </strong>{' '}
        <Link to="/runs">Start a run</Link>
      </p>
      <ul>
        {file.texts.map(({ path, dataset, flow, nextRun, error }) => (
          <li key={path}>
            {path}
            {dataset !== null && `, ${dataset} of ${flow ?? ''}`}: {NEXT_RUN[nextRun]}
            {error && (
              <>
                . {error.message} <code className="code">{error.code}</code>
              </>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
