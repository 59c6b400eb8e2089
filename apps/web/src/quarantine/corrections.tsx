import { useMutation } from '@tanstack/react-query';
import { formatCount } from '#analytics/words/numbers.js';
import type { Schemas } from '../data/api.js';
import type { Flow } from '../data/api.js';
import { useMay } from '../data/session.js';
import { Notice } from '../parts/notice.js';
import { Difference } from './difference.js';
import { type Draft, buildKey, formatLine } from './draft.js';
import { forgetDrafts } from './drafts.js';
import type { Trial } from './faults.js';
import { replayCorrections, tryCorrections } from './send-corrections.js';

interface Props {
  flow: Flow;
  drafts: readonly Draft[];
  trials: ReadonlyMap<string, Trial>;
  onTried(trials: ReadonlyMap<string, Trial>): void;
  onReplayed(replay: Schemas['QuarantineReplay']): void;
}

/** The corrections of this tab: what they change, a trial, and their delivery. */
export function Corrections({ flow, drafts, trials, onTried, onReplayed }: Props) {
  const trial = useMutation({
    mutationFn: () => tryCorrections(flow, drafts),
    onSuccess: onTried,
  });
  const replay = useMutation({
    mutationFn: () => replayCorrections(flow, drafts),
    onSuccess: (reply) => {
      forgetDrafts(drafts.map(({ row }) => buildKey(flow, row)));
      onReplayed(reply);
    },
  });
  const mayRun = useMay('startRun');
  const isBusy = trial.isPending || replay.isPending;
  const current = selectCurrentTrials(drafts, trials);
  return (
    <section className="corrections" aria-labelledby="corrections">
      <div className="bar">
        <h2 id="corrections">{formatCount(drafts.length, 'correction')}</h2>
        <p role="status">{trial.isPending ? 'Trying …' : formatOutcomes(current)}</p>
        <button type="button" disabled={isBusy} onClick={() => trial.mutate()}>
          Try
        </button>
        <button
          type="button"
          className="main"
          disabled={isBusy}
          onClick={() => replay.mutate()}
          title={`Stores the corrections${mayRun ? ' and starts a run' : ': the next run reads them'}`}
        >
          Replay
        </button>
      </div>
      {trial.error && <Notice error={trial.error} retry={() => trial.mutate()} />}
      {replay.error && <Notice error={replay.error} retry={() => replay.mutate()} />}
      <Difference drafts={drafts} trials={current} />
    </section>
  );
}

/** Returns the trials of the lines as they are now. */
function selectCurrentTrials(drafts: readonly Draft[], trials: ReadonlyMap<string, Trial>) {
  return new Map(
    drafts.flatMap((draft) => {
      const key = buildKey(draft.flow, draft.row);
      const trial = trials.get(key);
      return trial?.text === formatLine(draft) ? [[key, trial] as const] : [];
    }),
  );
}

/** Returns the numbers of a trial in words; an empty text before it. */
function formatOutcomes(trials: ReadonlyMap<string, Trial>): string {
  if (trials.size === 0) return '';
  const outcomes = [...trials.values()].map(({ result }) => result.outcome);
  const bad = outcomes.filter((outcome) => outcome === 'quarantined').length;
  const good = outcomes.length - bad;
  return bad === 0 ? `${good} accepted` : `${good} accepted, ${bad} still faulty`;
}
