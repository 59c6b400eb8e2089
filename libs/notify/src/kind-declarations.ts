/** What people read about a kind of event. */
export interface KindDeclaration {
  /** One sentence for the API about a message of this kind. */
  description: string;
  /** What a rule with this kind reports, for the console. */
  reports: string;
  /** Returns the title of a message. Events with a title of their own do not use it. @param run its number, or empty */
  title: (flow: string, run: string) => string;
}

/**
 * Every kind of event that a rule can report. A new one is an entry here, and SQL that adds its messages to the outbox.
 * Rules, API and console read these entries.
 */
export const kindDeclarations = {
  failure: {
    description: 'A run failed.',
    reports: 'each failed run',
    title: (flow, run) => `Run ${run} of ${flow} failed`,
  },
  recovery: {
    description: 'A run succeeded after a failed one.',
    reports: 'the first good run after a failed one',
    title: (flow, run) => `Run ${run} of ${flow} succeeded again`,
  },
  late: {
    description: 'A flow is not fresh in time.',
    reports: 'a deadline without a publication',
    title: (flow) => `${flow} is late`,
  },
  held: {
    description: 'The quality gate held a snapshot back.',
    reports: 'a snapshot that the quality gate holds back',
    title: (flow, run) => `Run ${run} of ${flow}: the quality gate holds the snapshot`,
  },
  quarantine: {
    description: 'A run quarantined more rows than a rule allows.',
    reports: 'a run with too many rows in quarantine',
    title: (flow, run) => `Run ${run} of ${flow} quarantined many rows`,
  },
  refused: {
    description: 'A run rejected a file.',
    reports: 'refused files',
    title: (flow) => `Files of ${flow} were refused`,
  },
  alert: {
    description: 'An alert of a flow has a finding.',
    reports: 'a store or department far off its usual sales',
    title: (flow) => `alert of ${flow}`,
  },
} as const satisfies Record<string, KindDeclaration>;

export type Kind = keyof typeof kindDeclarations;

/** The names of all kinds, in the order of their entries. */
export const KINDS = Object.keys(kindDeclarations) as readonly Kind[];
