import 'reflect-metadata';
import { runProgram } from '#platform/process/program.js';
import { snapshotsProgram } from './snapshots/snapshots-program.js';

await runProgram(snapshotsProgram);
