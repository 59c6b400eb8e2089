import { runProgram } from '#platform/process/program.js';
import { contractProgram } from './contract/contract-program.js';

await runProgram(contractProgram);
