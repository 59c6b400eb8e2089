import { createRequire } from 'node:module';
import { startTracing } from '#platform/tracing/start-tracing.js';
import { isTracing } from '#platform/tracing/tracing.js';
import { withSpan } from '#platform/tracing/spans.js';

/** Works without a collector, then with one, and reports each time which packages of the SDK it has loaded. */
const { cache } = createRequire(import.meta.url);
const countLoaded = () =>
  Object.keys(cache).filter((path) => /@opentelemetry\/(?!api\/)/.test(path)).length;
const service = { name: 'retailstream-worker', version: '1' };

const off = await startTracing(undefined, service, () => undefined);
const answer = withSpan('work', {}, (note) => {
  note({ rows: 1 });
  return 'done';
});
const without = { answer, isTracing: isTracing(), loaded: countLoaded() };
await off.close();

const settings = { url: 'http://127.0.0.1:1/v1/traces', headers: {}, ratio: 1 };
const on = await startTracing(settings, service, () => undefined);
const withOne = { isTracing: isTracing(), loaded: countLoaded() };
await on.close();
console.log(JSON.stringify({ without, withOne }));
