import 'reflect-metadata';
import { startWorker } from '#worker/start-worker.js';
import { runApp } from '#platform/process/run-app.js';
import { tellSteps } from './report-steps.js';

tellSteps();
await runApp('worker', startWorker);
