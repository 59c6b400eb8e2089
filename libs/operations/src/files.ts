import * as pipeline from '#pipeline/corrections/withdraw-delivery.js';
import { BooleanArg, EnumArg, TextArg } from '#serving/input.js';
import {
  BooleanOutput,
  EnumOutput,
  IntOutput,
  NumberOutput,
  ObjectOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { newestFirst } from '#serving/paging/page-args.js';
import { ArgsType } from '#serving/schema-decorators.js';
import { FlowArg, ReasonArg } from './arguments.js';
import { defineOperation } from './operation.js';
import { FileStatus, RunError } from './runs/run.model.js';

@Output('A file that was delivered, known by the digest of its text.', 'SourceFile')
class SourceFileModel {
  @TextOutput('Number of the file.')
  id!: string;

  @TextOutput('Digest of its text.')
  sha256!: string;

  @EnumOutput(FileStatus, 'W: waiting for a run, A: being processed, I: processed, E: refused.')
  status!: FileStatus;

  @TextOutput('Dataset, told by its header.', { nullable: true })
  dataset!: string | null;

  @TextOutput('Where it lay when it was first seen, below its source.')
  path!: string;

  @TextOutput('The source folder.', { nullable: true })
  source!: string | null;

  @NumberOutput('Bytes of its text.')
  bytes!: number;

  @TextOutput('When it was first seen (ISO 8601).')
  seenAt!: string;

  @IntOutput('Rows below the header.', { nullable: true })
  rowsIn!: number | null;

  @IntOutput('Rows it states, one a key.', { nullable: true })
  rowsAccepted!: number | null;

  @IntOutput('Rows set aside with a reason.', { nullable: true })
  rowsQuarantined!: number | null;

  @BooleanOutput('Whether an administrator took it out of later runs.')
  isWithdrawn!: boolean;

  @ObjectOutput(RunError, 'Why it was refused.', { nullable: true })
  error!: RunError | null;
}

/** Identifies a file, with a reason. */
@ArgsType()
class FileArgs {
  @TextArg('Digest of its text.', { required: true })
  sha256!: string;

  @ReasonArg()
  reason!: string;

  @FlowArg()
  flow?: string;
}

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

@ArgsType()
class WithdrawFileArgs extends FileArgs {
  @BooleanArg('False to have it count again.', true)
  withdrawn: boolean = true;
}

/** Returns whether the file is withdrawn now. @throws AppError FILE_NOT_FOUND */
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

@ArgsType()
class RestoreFileArgs extends FileArgs {}

/** Returns whether the file is withdrawn now. @throws AppError FILE_NOT_FOUND */
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
