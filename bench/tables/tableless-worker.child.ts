import 'reflect-metadata';
import { IcebergFormat } from '#lake/iceberg/iceberg-format.js';
import { runApp } from '#platform/process/run-app.js';
import { startWorker } from '#worker/start-worker.js';
import { tellSteps } from '../report-steps.js';

// A table that cannot follow never holds a run back.
IcebergFormat.prototype.prepare = () => Promise.reject(new Error('this bench makes no tables'));

tellSteps();
await runApp('worker', startWorker);
