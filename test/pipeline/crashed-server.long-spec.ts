import { expect, it } from 'vitest';
import { CrashingServer } from '../setup/crashing-server.js';
import { retailMart, weeklyForecast } from '../setup/flow.js';
import { type Books, deliverBoth, readBooks, runBoth } from './both-flows.js';
import { createCrash } from './crash-after.js';

/** Each crash is once of a process and once of the server. */
const TURNS = [0, 1];

it('publishes the same after a crash of the database server at every commit of every stage', async () => {
  const server = await CrashingServer.start([retailMart, weeklyForecast]);
  let undisturbed: Books | undefined;

  /** @param commit 0 for no crash @returns the stages that have as many commits */
  async function crash(commit: number, turn: number): Promise<readonly string[]> {
    const pipeline = await server.openPipeline();
    await deliverBoth(pipeline);
    const { stages, startStage } = createCrash(pipeline, server, commit, turn);
    await runBoth(pipeline, { onStage: startStage });
    const books = await readBooks(pipeline);
    await pipeline.close();
    undisturbed ??= books;
    expect(books, `commit ${commit} of ${stages.join(', ')}`).toEqual(undisturbed);
    return stages;
  }

  await crash(0, 0);
  // After the first commit of each stage, then after the second, until no stage has as many.
  for (let commit = 1, crashed = 1; crashed > 0; commit++) {
    for (const turn of TURNS) crashed = (await crash(commit, turn)).length;
    console.log(`commit ${commit}: ${TURNS.length * crashed} crashes, published as undisturbed`);
  }
  await server.close();
});
