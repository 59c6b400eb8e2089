/** A precomputed figure that several queries use. */
export interface Recording {
  record: string;
  expr: string;
  labels?: Record<string, string>;
}

/** `page`: needs action now. `ticket`: on the next working day. */
export type Severity = 'page' | 'ticket';

/** An alert rule. */
export interface Alert {
  alert: string;
  expr: string;
  /** How long the condition must last. */
  for: string;
  severity: Severity;
  /** One sentence with labels of the series. */
  summary: string;
}

export interface Group {
  name: string;
  rules: readonly (Recording | Alert)[];
}

export const isAlert = (rule: Recording | Alert): rule is Alert => 'alert' in rule;

/** The anchor of an alert's section in the page of runbooks: `#runfailed` for `RunFailed`. */
export const buildRunbookAnchor = ({ alert }: Pick<Alert, 'alert'>): string =>
  `#${alert.toLowerCase()}`;
