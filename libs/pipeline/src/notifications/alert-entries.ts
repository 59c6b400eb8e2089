import type { Told } from './find-alerts.js';

/** A message as it is put into the outbox; one of a key is enough. */
export interface Entry {
  key: string;
  title: string;
  cause: string;
  link: string;
}

/** What was judged, and by which terms. */
interface Judged {
  flow: string;
  snapshot: string;
  alert: string;
  threshold: number;
  /** Day, ISO text: weeks after it. */
  after: string;
}

/** Known by what it is about: the same week in another snapshot is no news. */
export const entryOf = (alert: string, { subject, week, title, cause, link }: Told): Entry => ({
  key: `alert ${alert}, ${subject}, ${week}`,
  title,
  cause,
  link,
});

/** Says how many there are beyond those that are told one by one. */
export function moreOf(judged: Judged, total: number, told: number): Entry {
  const { flow, snapshot, alert } = judged;
  return {
    key: `alert ${alert}, snapshot ${snapshot}, more`,
    title: `${total - told} more of alert ${alert} of ${flow}`,
    cause: `snapshot ${snapshot} has ${total}; the ${told} that are furthest off are told one by one`,
    link: trialOf(judged),
  };
}

export function notJudged(judged: Judged, why: string): Entry {
  const { flow, snapshot, alert, after } = judged;
  return {
    key: `alert ${alert}, snapshot ${snapshot}, not judged`,
    title: `Alert ${alert} of ${flow} could not be judged`,
    cause: `weeks after ${after} of snapshot ${snapshot}: ${why}; they are judged with the next snapshot`,
    link: trialOf(judged),
  };
}

/** Where one sees all that an alert has to tell of what is published. */
function trialOf({ flow, alert, threshold }: Judged): string {
  const query = new URLSearchParams({ flow, alert, threshold: String(threshold) });
  return `/v1/admin/alerts/try?${query.toString()}`;
}
