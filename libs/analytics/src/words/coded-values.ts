/*
 * Words of the coded values of answers: people read them, the API keeps the values. The browser loads it, so it imports
 * nothing.
 */

/** Fields with coded values, and the words where those of the value alone would not say enough. */
const fields: Record<string, Record<string, string>> = {
  basis: { OBSERVED: 'counted', PARTIAL: 'estimated, partly counted' },
  source: { GIVEN: 'the question', DEFAULT: 'assumed' },
  weekday: {
    MONDAY: 'Monday',
    TUESDAY: 'Tuesday',
    WEDNESDAY: 'Wednesday',
    THURSDAY: 'Thursday',
    FRIDAY: 'Friday',
    SATURDAY: 'Saturday',
    SUNDAY: 'Sunday',
  },
  verdict: {
    HELPS: 'helps',
    NO_BETTER: 'no better',
    TOO_FEW: 'too few rows',
  },
  predictionState: { OBSERVED: 'observed range', EXTRAPOLATED: 'extrapolation' },
  state: {
    CONTROL_FROM_SAME_WEEKS: 'drift of the same weeks',
    CONTROL_FROM_OTHER_WEEKS: 'drift of other weeks',
    NO_CONTROL: 'drift unknown',
  },
  leftOut: {},
  offerSize: {},
  treatment: {},
};

/** Returns the words of a value in a field: `NO_PAIRS` is `no pairs`. @param name also a path */
export function formatCodedValue(name: string, value: string): string {
  const words = fields[name.slice(name.lastIndexOf('.') + 1)];
  if (words === undefined) return value;
  return words[value] ?? value.toLowerCase().replaceAll('_', ' ');
}
