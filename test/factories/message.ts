import type { Message } from '#notify/channel.js';

/** A message about a run that failed. */
export const someMessage: Message = {
  id: '0b7e7a9e-2f0c-4b7e-9a53-0d1f6a1c2b3d',
  kind: 'failure',
  title: 'Run 12 of weekly-sales failed',
  cause: 'SOURCE_COLUMNS: sales.csv: no column <Store> & more',
  flow: 'weekly-sales',
  run: '12',
  rule: 'pager',
  at: new Date('2026-11-22T06:00:00Z'),
  link: 'https://retail.example/runs/12',
};
