/** What is promised, and what alerts hold it to: all in one place. */
export const objectives = {
  api: {
    /** Share of requests that are to be answered without an error of ours. */
    availability: 0.995,
    /** Share of answers that are to be sent within `seconds`, which has to be a bound of the histogram. */
    latency: { share: 0.99, seconds: 0.5 },
    /** With fewer requests an hour, one of them would be an alert. */
    minRequestsPerHour: 20,
  },
  /** By flow: how long after the last good run the next is late, and a run without a step has stalled. */
  flows: {
    'weekly-sales': { deadlineSeconds: 8 * 24 * 3600, stalledSeconds: 3600 },
    'retail-mart': { deadlineSeconds: 2 * 24 * 3600, stalledSeconds: 3600 },
  },
  /** Open rows in quarantine, as a share of those published. */
  quarantinedShare: 0.01,
  queueSeconds: 600,
  heartbeatSeconds: 60,
  diskFreeShare: 0.1,
  /** For how long a message or a report that was given up is told of. */
  givenUpWithin: '6h',
  keyDays: 14,
  certificateDays: 21,
} as const;
