import { Link } from '@tanstack/react-router';
import { count } from '#analytics/words/numbers.js';
import type { Schemas } from '../data/api.js';
import type { QuarantineSearch } from './search.js';

interface Props {
  groups: Schemas['QuarantineSummary']['byReason'];
  search: QuarantineSearch;
}

/** Rows by dataset and reason: each group is a filter of the list. */
export function ReasonGroups({ groups, search }: Props) {
  return (
    <ul className="reasons">
      {groups.map(({ dataset, reason, open, corrected, advice }) => {
        const isChosen = search.dataset === dataset && search.reason === reason;
        const filter = isChosen ? { dataset: undefined, reason: undefined } : { dataset, reason };
        return (
          <li key={`${dataset} ${reason}`}>
            <Link
              to="/quarantine"
              search={{ ...search, ...filter, after: undefined }}
              resetScroll={false}
              aria-current={isChosen ? 'true' : undefined}
              activeProps={{ 'aria-current': isChosen ? 'true' : undefined }}
            >
              <span className="reason">
                {dataset} <code>{reason}</code>
              </span>
              <strong>{count(open)} open</strong>
              {corrected > 0 && <span>{count(corrected)} corrected</span>}
            </Link>
            <p>{advice}</p>
          </li>
        );
      })}
    </ul>
  );
}
