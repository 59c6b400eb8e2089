import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { LiveTarget } from '#composition/guest.js';
import { CLOSES, LiveDays, OPENS } from '#sample/retail/live-days.js';
import { postEvents } from '../send/post-events.js';

/** A day takes this long. */
const DAY_MS = 60_000;
const PAUSE_MS = 500;
const TOPIC = 'transactions';

const place = z.object({
  /** Days that were sent. */
  days: z.int().min(0),
  /** Events that were sent of the next one. */
  events: z.int().min(0),
});
type Progress = z.output<typeof place>;

/**
 * Sends one day at the sample's tills after the other to the API, each within a minute, until it is stopped. The next
 * start goes on where this one ended: it may send the last events again, and their ids make each count once.
 * @throws AppError when the API refuses the events
 */
export async function sendLiveDays(
  { api, key, state }: LiveTarget,
  signal: AbortSignal,
): Promise<void> {
  const file = join(state, 'live-days.json');
  const days = new LiveDays();
  for (let sent = await readProgress(file); ; sent = { days: sent.days + 1, events: 0 }) {
    const events = days.listEvents(sent.days);
    // The clock of the shops, not of the wall: a pause of this computer skips no event.
    let minute = events[sent.events]?.minute ?? OPENS;
    for (let from = sent.events; minute < CLOSES;) {
      minute += ((CLOSES - OPENS) * PAUSE_MS) / DAY_MS;
      await delay(PAUSE_MS, undefined, { signal });
      const due = events.slice(from).filter((event) => event.minute < minute);
      if (due.length === 0) continue;
      const texts = due.map(({ text }) => text);
      await postEvents({ url: api, topic: TOPIC, key }, texts, `${sent.days}-${from}`, signal);
      from += due.length;
      await writeProgress(file, { days: sent.days, events: from });
    }
  }
}

async function readProgress(file: string): Promise<Progress> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) return { days: 0, events: 0 };
  return place.parse(JSON.parse(text));
}

/** A kill leaves the former content or the new one. */
async function writeProgress(file: string, sent: Progress): Promise<void> {
  await writeFile(`${file}.partial`, JSON.stringify(sent));
  await rename(`${file}.partial`, file);
}
