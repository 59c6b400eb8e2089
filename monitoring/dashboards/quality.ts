import type { Page } from './dashboard.js';

export const quality: Page = {
  uid: 'retailstream-quality',
  title: 'Quality',
  description: 'Quarantined rows, rejected files and held snapshots.',
  panels: [
    {
      kind: 'stat',
      title: 'Open rows in quarantine',
      unit: 'short',
      queries: [['flow:quarantined_rows', '{{flow}}']],
    },
    {
      kind: 'stat',
      title: 'Share of published rows',
      unit: 'percentunit',
      queries: [
        [
          'flow:quarantined_rows / on (flow) max by (flow) (retailstream_published_rows)',
          '{{flow}}',
        ],
      ],
    },
    {
      kind: 'stat',
      title: 'Snapshots held by the gate',
      unit: 'short',
      queries: [['max by (flow) (retailstream_snapshots{status="held"})', '{{flow}}']],
    },
    {
      kind: 'stat',
      title: 'Rejected files',
      unit: 'short',
      queries: [
        [
          'max by (flow) (retailstream_source_files{status="E"}) or max by (flow) (retailstream_source_files) * 0',
          '{{flow}}',
        ],
      ],
    },
    {
      kind: 'course',
      title: 'Open rows in quarantine, by reason',
      unit: 'short',
      queries: [
        [
          'max by (flow, dataset, reason) (retailstream_quarantined_rows)',
          '{{flow}} {{dataset}} {{reason}}',
        ],
      ],
    },
    {
      kind: 'course',
      title: 'Rows of stages, by outcome',
      description: 'Totals in the ledger.',
      unit: 'short',
      queries: [
        ['max by (flow, stage, fate) (retailstream_stage_rows_total) > 0', '{{stage}} {{fate}}'],
      ],
    },
    {
      kind: 'course',
      title: 'Files by status',
      description: 'W waiting, A being processed, I processed, E rejected.',
      unit: 'short',
      queries: [['max by (flow, status) (retailstream_source_files)', '{{flow}} {{status}}']],
    },
    {
      kind: 'course',
      title: 'Snapshots by status',
      unit: 'short',
      queries: [['max by (flow, status) (retailstream_snapshots)', '{{flow}} {{status}}']],
    },
  ],
};
