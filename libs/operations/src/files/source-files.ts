import { EnumArg } from '#serving/input.js';
import { defineOperation } from '../operation.js';
import { newestFirst } from '#serving/paging/page-args.js';
import { FlowArg } from '../arguments.js';
import { FileStatus, SourceFileModel } from './file.model.js';
import { ArgsType } from '#serving/schema-decorators.js';

@ArgsType()
class SourceFilesArgs extends newestFirst('files', { default: 50, max: 500 }) {
  @EnumArg(FileStatus, 'Only files of this status.')
  status?: string;

  @FlowArg()
  flow?: string;
}

export const sourceFiles = defineOperation({
  name: 'sourceFiles',
  kind: 'query',
  summary: 'Files that were delivered, newest first.',
  args: SourceFilesArgs,
  result: [SourceFileModel],
  role: 'operator',
  rest: { method: 'GET', path: 'files', statuses: { 200: '' } },
  examples: [
    { about: 'the last 50 files', args: {} },
    { about: 'those that were refused', args: { status: 'E' } },
  ],
  async run({ ledgers }, { flow, status, first, before }) {
    const files = await ledgers.of(flow).sourceFiles.list({
      first,
      ...(status === undefined ? {} : { status }),
      ...(before === undefined ? {} : { before }),
    });
    return files.map((file) => ({ ...file, seenAt: file.seenAt.toISOString() }));
  },
});
