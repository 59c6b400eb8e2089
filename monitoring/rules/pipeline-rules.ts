import { objectives } from '../objectives.js';
import type { Group, Recording } from './rule.js';

const { flows, quarantinedShare, queueSeconds, heartbeatSeconds } = objectives;

/** Both applications report the same ledger figures. */
const maxBy = (metric: string, selector = '', by = 'flow') =>
  `max by (${by}) (${metric}${selector && `{${selector}}`})`;
const secondsSince = (metric: string) => `time() - ${maxBy(metric)}`;

/** A limit for each flow, as a series to compare flow figures with. */
const createLimitRecordings = (
  record: string,
  of: (flow: keyof typeof flows) => number,
): Recording[] =>
  (Object.keys(flows) as (keyof typeof flows)[]).map((flow) => ({
    record,
    expr: `vector(${of(flow)})`,
    labels: { flow },
  }));

const LAST = 'retailstream_last_run_timestamp_seconds';

const FRESH_SINCE = maxBy('retailstream_fresh_since_timestamp_seconds');

export const pipelineRules: Group = {
  name: 'retailstream-pipeline',
  rules: [
    ...createLimitRecordings('flow:deadline_seconds', (flow) => flows[flow].deadlineSeconds),
    ...createLimitRecordings('flow:stalled_seconds', (flow) => flows[flow].stalledSeconds),
    {
      record: 'flow:last_good_run_timestamp_seconds',
      expr: maxBy(LAST, 'outcome=~"succeeded|unchanged"'),
    },
    {
      record: 'flow:quarantined_rows',
      expr: `sum by (flow) (${maxBy('retailstream_quarantined_rows', '', 'flow, dataset, reason')})`,
    },
    {
      alert: 'RunFailed',
      expr: `${maxBy(LAST, 'outcome="failed"')} > (flow:last_good_run_timestamp_seconds or ${maxBy(LAST, 'outcome="failed"')} * 0)`,
      for: '0m',
      severity: 'ticket',
      summary: 'The newest run of {{ $labels.flow }} failed, and none has succeeded since.',
    },
    {
      alert: 'RunLate',
      // Uses the operators' deadlines once one has passed; else the objective.
      expr:
        `(time() - flow:last_good_run_timestamp_seconds > on (flow) flow:deadline_seconds unless on (flow) ${FRESH_SINCE}) or ` +
        `(time() - (flow:last_good_run_timestamp_seconds <= on (flow) ${FRESH_SINCE})) or ` +
        // A flow that never succeeded has no such series. Nor has any flow while the ledger is unreadable.
        `(time() - ${FRESH_SINCE} unless on (flow) flow:last_good_run_timestamp_seconds and on () max(retailstream_ledger_up) == 1)`,
      for: '5m',
      severity: 'ticket',
      summary:
        'No run of {{ $labels.flow }} has succeeded for {{ $value | humanizeDuration }}, longer ' +
        'than its deadline allows.',
    },
    {
      alert: 'RunStalled',
      expr: `${secondsSince('retailstream_active_run_step_timestamp_seconds')} > on (flow) flow:stalled_seconds`,
      for: '5m',
      severity: 'page',
      summary:
        'The active run of {{ $labels.flow }} has made no progress for {{ $value | ' +
        'humanizeDuration }}.',
    },
    {
      alert: 'SnapshotHeld',
      expr: `${maxBy('retailstream_snapshots', 'status="held"')} > 0`,
      for: '0m',
      severity: 'ticket',
      summary:
        'The quality gate holds a snapshot of {{ $labels.flow }}: publish it, or correct the data and run again.',
    },
    {
      alert: 'QuarantineGrows',
      expr: `flow:quarantined_rows > on (flow) ${quarantinedShare} * ${maxBy('retailstream_published_rows')}`,
      for: '15m',
      severity: 'ticket',
      summary:
        '{{ $value }} rows of {{ $labels.flow }} are in quarantine, more than 1% of the ' +
        'published rows.',
    },
    {
      alert: 'QueueStuck',
      expr: `${secondsSince('retailstream_oldest_job_timestamp_seconds')} > ${queueSeconds}`,
      for: '2m',
      severity: 'page',
      summary:
        'A job of {{ $labels.flow }} has waited {{ $value | humanizeDuration }} for a worker.',
    },
    {
      alert: 'NoWorker',
      expr: `absent(time() - retailstream_worker_heartbeat_timestamp_seconds < ${heartbeatSeconds})`,
      for: '1m',
      severity: 'page',
      summary: 'No worker is running to claim jobs.',
    },
    {
      alert: 'WorkerDown',
      expr:
        'up{job="retailstream-worker"} == 0 or ' +
        `time() - retailstream_worker_heartbeat_timestamp_seconds >= ${heartbeatSeconds}`,
      for: '5m',
      severity: 'ticket',
      summary: 'The worker at {{ $labels.instance }} claims no jobs.',
    },
  ],
};
