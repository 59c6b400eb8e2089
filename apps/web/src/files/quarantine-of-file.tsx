import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { count } from '#analytics/words/numbers.js';
import type { Flow } from '../data/api.js';
import { Notice } from '../parts/notice.js';
import { ScrollArea } from '../parts/scroll-area.js';
import { fileQuarantineQuery } from './queries.js';

interface Props {
  flow: Flow;
  sha256: string;
  /** Number of rows that its contract refused. */
  cleaned: number;
}

/** Quarantined rows of a file by reason, with those that a join of datasets found. */
export function QuarantineOfFile({ flow, sha256, cleaned }: Props) {
  const { data, error, refetch } = useQuery(fileQuarantineQuery(flow, sha256));
  if (error) return <Notice error={error} retry={refetch} />;
  if (data === undefined || data.byReason.length === 0) return null;
  const all = data.byReason.reduce((sum, { open, corrected }) => sum + open + corrected, 0);
  const joined = Math.max(0, all - cleaned);
  return (
    <ScrollArea label="Quarantined rows">
      <table className="rows">
        <caption>
          <span>
            Quarantined rows
            {joined > 0 &&
              `: a run quarantined ${count(joined)} of them when it joined the datasets`}
          </span>
        </caption>
        <thead>
          <tr>
            <th scope="col">Reason</th>
            <th scope="col" className="number">
              Open
            </th>
            <th scope="col" className="number">
              Corrected
            </th>
            <th scope="col">Remedy</th>
          </tr>
        </thead>
        <tbody>
          {data.byReason.map(({ dataset, reason, open, corrected, advice }) => (
            <tr key={reason}>
              <th scope="row">
                <Link
                  to="/quarantine"
                  search={{
                    flow,
                    dataset,
                    reason,
                    file: sha256.slice(0, 12),
                    state: open > 0 ? 'open' : 'corrected',
                  }}
                >
                  {reason}
                </Link>
              </th>
              <td className="number">{count(open)}</td>
              <td className="number">{count(corrected)}</td>
              <td className="wraps remedy">{advice}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollArea>
  );
}
