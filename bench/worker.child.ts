import 'reflect-metadata';
import { startWorker } from '#worker/start-worker.js';
import { runApp } from '#platform/process/run-app.js';
import { reportSteps } from './report-steps.js';

reportSteps();
await runApp('worker', startWorker);
