import 'reflect-metadata';
import { runApp } from '#platform/process/run-app.js';

// Loaded inside, because a contract that is none shows itself when it is loaded.
await runApp('worker', async () => (await import('./start-worker.js')).startWorker());
