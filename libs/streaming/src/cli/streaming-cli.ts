import type { CliGuest } from '#composition/guest.js';
import { declareCommand } from '#composition/command.js';
import type { ProgramConfig } from '../composition/program-config.js';
import { streamSettings } from '../settings.js';

const sendEvents = declareCommand({
  name: 'send-events',
  summary: 'Sends the events of a file to a running API, or to Kafka.',
  about: `Sends the events of a file to a running API, or to Kafka. FILE has one JSON object a line (NDJSON), or is CSV with
a header; - reads stdin. The command prints each line that is refused, with the reason, and takes the others. It
waits while the API is behind. To the API, you can send the same file again within a day: no event is added twice.
Kafka checks nothing: the worker quarantines what breaks the contract. There, give events an event_id.`,
  words: '<file>',
  options: [
    { flags: '--topic <name>', about: 'topic of the events; transactions when left out' },
    {
      flags: '--format <format>',
      about: 'ndjson or csv; csv for a file named .csv, else ndjson',
    },
    { flags: '--url <url>', about: 'address of the API; http://127.0.0.1:3000 when left out' },
    {
      flags: '--key-file <file>',
      about: 'file that contains only an API key; or set RETAILSTREAM_KEY to the key',
    },
    {
      flags: '--to <url>',
      about: 'Kafka instead of the API: kafka://broker:9092/ with the options of STREAM_URL',
    },
  ],
  state: 'none',
  fallback: 'API_UNAVAILABLE',
  ends: 'clearing up',
  notes:
    'Exit codes: 0 all events were sent, 1 failed, 2 lines were refused or a mistake to correct first.',
  load: async () => (await import('./send-events-command.js')).sendEventsCommand,
});

/** Event streams on the command line. */
export const streamingCli = {
  settings: streamSettings,
  commands: [sendEvents],
  load: async () => (await import('../composition/streaming-guest.js')).streamingGuest,
} satisfies CliGuest<ProgramConfig>;
