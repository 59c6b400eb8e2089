import 'reflect-metadata';
import { runApp } from '#platform/process/run-app.js';
import { startApi } from './start-api.js';

await runApp('api', startApi);
