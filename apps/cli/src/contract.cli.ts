import { runProgram } from '#platform/process/run-program.js';
import { contractProgram } from './contract/contract-program.js';

await runProgram(contractProgram);
