import { percent } from '../../words/numbers.js';
import { capitalise, strong } from '../../words/sentences.js';

interface Holiday {
  holiday: string;
  storeWeekLift: number | null;
}

/** `lifted sales by 43.9 % over ordinary weeks`, `was 1.6 % below ordinary weeks`. */
function formatEffect(lift: number): string {
  if (lift > 0) return `lifted a store’s sales by ${strong(percent(lift))} over ordinary weeks`;
  if (lift < 0) return `left a store ${strong(percent(-lift))} below ordinary weeks`;
  return 'had the same sales as ordinary weeks';
}

/** Returns the effect of the holidays on the stores of one type, or on all. */
export function sentence(
  { byHoliday }: { byHoliday: readonly Holiday[] },
  { storeType }: { storeType?: string },
): string {
  const lifts = byHoliday.flatMap(({ holiday, storeWeekLift }) =>
    storeWeekLift === null ? [] : [{ name: holiday, lift: storeWeekLift }],
  );
  const best = lifts.reduce<(typeof lifts)[number] | undefined>(
    (most, each) => (most === undefined || each.lift > most.lift ? each : most),
    undefined,
  );
  if (best === undefined)
    return 'The data has no ordinary weeks to compare the holiday weeks with.';
  const worst = lifts.reduce((least, each) => (each.lift < least.lift ? each : least));
  const inType = storeType === undefined ? '' : `In type ${storeType} stores, `;
  const whole = `${inType}${inType === '' ? capitalise(best.name) : best.name} ${formatEffect(best.lift)}`;
  if (worst === best) return `${whole}.`;
  const other =
    worst.lift < 0
      ? `${worst.name} weeks were ${strong(percent(-worst.lift))} below`
      : `${worst.name} added the least, ${percent(worst.lift)}`;
  return `${whole}; ${other}.`;
}
