// Prints the processor seconds of a fixed workload. `.ci/run` divides the time of its lanes by it, so that a slow
// machine does not look like slow tests. Plain JavaScript, because it runs before the installation.
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';

const ROUNDS = 200;

const before = process.cpuUsage();
for (let round = 0; round < ROUNDS; round++) work(round);
const { user, system } = process.cpuUsage(before);
console.log(((user + system) / 1e6).toFixed(2));

/** Objects, texts, sorting, digests and compression, like in tests. */
function work(seed) {
  let state = seed + 1;
  const next = () => (state = (state * 48271) % 2147483647);
  const rows = Array.from({ length: 20_000 }, (_, id) => ({
    id,
    store: next() % 45,
    sales: next(),
  }));
  rows.sort((one, other) => one.store - other.store || other.sales - one.sales);
  const text = JSON.stringify(rows);
  createHash('sha256').update(text).digest('hex');
  gzipSync(text, { level: 1 });
  JSON.parse(text);
}
