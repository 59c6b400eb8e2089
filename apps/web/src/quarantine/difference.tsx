import { listChanges, type Draft, buildKey } from './draft.js';
import { forgetDrafts } from './drafts.js';
import type { Trial } from './faults.js';

interface Props {
  drafts: readonly Draft[];
  trials: ReadonlyMap<string, Trial>;
}

/** What the corrections change: each cell before and after. */
export function Difference({ drafts, trials }: Props) {
  return (
    <ul className="difference">
      {drafts.map((draft) => {
        const { flow, row } = draft;
        const key = buildKey(flow, row);
        const outcome = trials.get(key)?.result.outcome;
        return (
          <li key={key}>
            <span className="place">
              {row.path}, line {row.line}
              {outcome !== undefined && <small className={outcome}>{outcome}</small>}
            </span>
            {listChanges(draft).map(({ name, before, after }) => (
              <span key={name} className="change">
                {name}: <del>{before === '' ? 'empty' : before}</del>{' '}
                <span aria-hidden="true">→</span> <ins>{after === '' ? 'empty' : after}</ins>
              </span>
            ))}
            <button
              type="button"
              className="quiet"
              aria-label={`Discard the correction of line ${row.line} of ${row.path}`}
              onClick={() => forgetDrafts([key])}
            >
              Discard
            </button>
          </li>
        );
      })}
    </ul>
  );
}
