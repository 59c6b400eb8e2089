/** Roles of the programs: what each may do stands in migrations/rights.sql. */
export const roles = {
  worker: 'retailstream_worker',
  api: 'retailstream_api',
  /** What every login of a BI tool is a member of. */
  bi: 'retailstream_bi',
} as const;

/** A role that a program of ours connects as. */
export type ProgramRole = 'worker' | 'api';
