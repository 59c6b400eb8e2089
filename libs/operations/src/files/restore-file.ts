import { defineOperation } from '../operation.js';
import { FileArgs } from './file-args.js';
import { withdrawFile } from './withdraw-file.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class RestoreFileArgs extends FileArgs {}

/** Gives whether the file is withdrawn now. Throws FILE_NOT_FOUND. */
export const restoreFile = defineOperation({
  name: 'restoreFile',
  kind: 'mutation',
  summary: 'Has a withdrawn file count again.',
  args: RestoreFileArgs,
  result: Boolean,
  role: 'operator',
  audit: ['restore-file'],
  rest: { method: 'POST', path: 'files/:sha256/restore', statuses: { 204: '' } },
  errors: ['FILE_NOT_FOUND'],
  examples: [
    {
      about: 'a file that was right after all',
      args: { sha256: 'a3f5'.repeat(16), reason: 'the prices were right' },
    },
  ],
  run: async (context, args) => withdrawFile.run(context, { ...args, withdrawn: false }),
});
