import { expect, it } from 'vitest';
import { CrashingServer } from '../setup/crashing-server.js';
import { retailMart } from '../setup/flow.js';
import { type Books, deliverBoth, readBooks, runBoth } from './both-flows.js';
import { crashAfter } from './crash-after.js';

it('publishes the same after a crash of the database server at every commit of every stage', async () => {
  const server = await CrashingServer.start([retailMart]);
  let undisturbed: Books | undefined;
  // Without a crash first, then after the first commit of each stage, until no stage has as many.
  for (let commit = 0, crashed = 1; crashed > 0; commit++) {
    const pipeline = await server.openPipeline();
    await deliverBoth(pipeline);
    const { stages, startStage } = crashAfter(pipeline, server, commit);
    await runBoth(pipeline, { onStage: startStage });
    const books = await readBooks(pipeline);
    await pipeline.close();
    undisturbed ??= books;
    expect(books, `commit ${commit} of ${stages.join(', ')}`).toEqual(undisturbed);
    console.log(`commit ${commit}: ${stages.length} crashes, published as undisturbed`);
    if (commit > 0) crashed = stages.length;
  }
  await server.close();
});
