import 'reflect-metadata';
import { runApp } from '#platform/process/run-app.js';
import { startWorker } from './start-worker.js';

await runApp('worker', startWorker);
