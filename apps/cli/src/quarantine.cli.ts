import 'reflect-metadata';
import { runProgram } from '#platform/process/program.js';
import { quarantineProgram } from './quarantine/quarantine-program.js';

await runProgram(quarantineProgram);
