/** All objectives, and the limits of the alerts that check them. */
export const objectives = {
  api: {
    /** Share of requests answered without a server error. */
    availability: 0.995,
    /** Share of answers sent within `seconds`, which must be a bucket bound of the histogram. */
    latency: { share: 0.99, seconds: 0.5 },
    /** With fewer requests an hour, a single error would raise an alert. */
    minRequestsPerHour: 20,
  },
  /**
   * By flow: the age of the last good run at which the next is late, and of the last stage at which a run has stalled.
   */
  flows: {
    'weekly-sales': { deadlineSeconds: 8 * 24 * 3600, stalledSeconds: 3600 },
    'retail-mart': { deadlineSeconds: 2 * 24 * 3600, stalledSeconds: 3600 },
    'weekly-forecast': { deadlineSeconds: 8 * 24 * 3600, stalledSeconds: 3600 },
  },
  /** Open rows in quarantine, as a share of the published rows. */
  quarantinedShare: 0.01,
  forecast: {
    /** Share of sales outside the 80 % interval, in each of four weeks: among many subjects, one has a bad week by chance. */
    outsideShare: 0.3,
    /** WMAE over that of the seasonal naive forecast, in each of four weeks. */
    wmaeRatio: 0.95,
  },
  queueSeconds: 600,
  heartbeatSeconds: 60,
  diskFreeShare: 0.1,
  /** How long an abandoned message or report raises an alert. */
  givenUpWithin: '6h',
  keyDays: 14,
  certificateDays: 21,
} as const;
