import * as pipeline from '#pipeline/corrections/withdraw-delivery.js';
import { BooleanArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { FileArgs } from './file-args.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class WithdrawFileArgs extends FileArgs {
  @BooleanArg('False to have it count again.', true)
  withdrawn: boolean = true;
}

/** Gives whether the file is withdrawn now. Throws FILE_NOT_FOUND. */
export const withdrawFile = defineOperation({
  name: 'withdrawFile',
  kind: 'mutation',
  summary: 'Takes a file out of every later run, as if it had not been delivered.',
  args: WithdrawFileArgs,
  result: Boolean,
  role: 'operator',
  audit: ['withdraw-file', 'restore-file'],
  rest: { method: 'POST', path: 'files/:sha256/withdraw', statuses: { 204: '' } },
  errors: ['FILE_NOT_FOUND'],
  examples: [
    {
      about: 'a file with wrong prices',
      args: { sha256: 'a3f5'.repeat(16), reason: 'wrong prices' },
    },
  ],
  async run({ ledgers, actor }, { flow, sha256, withdrawn, reason }) {
    const act = { sha256, isWithdrawn: withdrawn, actor, reason };
    await pipeline.withdrawFile(ledgers.of(flow), act);
    return withdrawn;
  },
});
