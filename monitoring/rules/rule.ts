/** A figure that is worked out once for everybody who asks. */
export interface Recording {
  record: string;
  expr: string;
  labels?: Record<string, string>;
}

/** `page`: somebody has to look now. `ticket`: on the next working day. */
export type Severity = 'page' | 'ticket';

/** What people are told of. */
export interface Alert {
  alert: string;
  expr: string;
  /** How long it has to last. */
  for: string;
  severity: Severity;
  /** One sentence, with the labels of the series in it. */
  summary: string;
}

export interface Group {
  name: string;
  rules: readonly (Recording | Alert)[];
}

export const isAlert = (rule: Recording | Alert): rule is Alert => 'alert' in rule;

/** The anchor of an alert's section in the page of runbooks: `#runfailed` for `RunFailed`. */
export const runbookOf = ({ alert }: Pick<Alert, 'alert'>): string => `#${alert.toLowerCase()}`;
