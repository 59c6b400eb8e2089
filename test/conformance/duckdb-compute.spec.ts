import { openEmbeddedLake } from '../setup/embedded-lake.js';
import { computeFailureSuite } from './compute-failure.suite.js';
import { computeOutputSuite } from './compute-output.suite.js';
import { computeTextSuite } from './compute-text.suite.js';
import type { ComputeSubject } from './compute.subject.js';

async function duckdb(): Promise<ComputeSubject> {
  const embedded = await openEmbeddedLake();
  const { compute } = embedded;
  const kill = () => {
    if (compute.pid !== undefined) process.kill(compute.pid, 'SIGKILL');
  };
  return { ...embedded, kill };
}

computeTextSuite('DuckDB', duckdb);
computeOutputSuite('DuckDB', duckdb);
computeFailureSuite('DuckDB', duckdb);
