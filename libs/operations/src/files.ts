import * as pipeline from '#pipeline/corrections/withdraw-delivery.js';
import type { SourceFile } from '#pipeline/ledger/files/source-files.js';
import { AppError } from '#platform/errors/app-error.js';
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
import { FlowArg, ReasonArg } from './operation/arguments.js';
import { defineOperation } from './operation/operation.js';
import { FileStatus, RunError } from './runs/run.model.js';

@Output('A delivered source file, identified by the SHA-256 of its text.', 'SourceFile')
class SourceFileModel {
  @TextOutput('Number of the file.')
  id!: string;

  @TextOutput('SHA-256 of its text, in hexadecimal.')
  sha256!: string;

  @EnumOutput(
    FileStatus,
    'State of the file. W: waiting for a run, A: being processed, I: processed, E: rejected.',
  )
  status!: FileStatus;

  @TextOutput('Dataset, determined by the header.', { nullable: true })
  dataset!: string | null;

  @TextOutput('Path below its source at the first delivery.')
  path!: string;

  @TextOutput('The source folder.', { nullable: true })
  source!: string | null;

  @NumberOutput('Size of its text in bytes.')
  bytes!: number;

  @TextOutput('Time when the pipeline first found it (ISO 8601).')
  seenAt!: string;

  @IntOutput('Number of rows below the header.', { nullable: true })
  rowsIn!: number | null;

  @IntOutput('Number of rows accepted, one for each key.', { nullable: true })
  rowsAccepted!: number | null;

  @IntOutput('Number of rows in quarantine.', { nullable: true })
  rowsQuarantined!: number | null;

  @IntOutput('Number of rows that repeat another row of the file.', { nullable: true })
  rowsDuplicate!: number | null;

  @IntOutput('Number of rows that a later row of the file replaces.', { nullable: true })
  rowsSuperseded!: number | null;

  @TextOutput('Number of the run that cleaned it last; null before.', { nullable: true })
  runId!: string | null;

  @BooleanOutput('Whether it is withdrawn, so that later runs ignore it.')
  isWithdrawn!: boolean;

  @ObjectOutput(RunError, 'Reason of the rejection.', { nullable: true })
  error!: RunError | null;
}

/** Identifies a file, with a reason. */
@ArgsType()
class FileArgs {
  @TextArg('SHA-256 of its text, in hexadecimal.', { required: true })
  sha256!: string;

  @ReasonArg()
  reason!: string;

  @FlowArg()
  flow?: string;
}

@ArgsType()
class SourceFilesArgs extends newestFirst('files', { default: 50, max: 500 }) {
  @EnumArg(FileStatus, 'Only files in this state.')
  status?: string;

  @TextArg('Only files of this dataset.')
  dataset?: string;

  @TextArg(
    'Only files with this path, or with a SHA-256 that starts with these digits (six or more).',
  )
  file?: string;

  @FlowArg()
  flow?: string;
}

/** Files are delivered for the whole chain: none has rows of some stores alone. */
const scope = { refused: 'a file has rows of all stores' };

const toFileDetail = (file: SourceFile): SourceFileModel => ({
  ...file,
  seenAt: file.seenAt.toISOString(),
});

export const sourceFiles = defineOperation({
  name: 'sourceFiles',
  summary: 'Delivered files, newest first.',
  args: SourceFilesArgs,
  result: [SourceFileModel],
  role: 'operator',
  scope,
  rest: { method: 'GET', path: 'files', statuses: { 200: '' } },
  examples: [
    { about: 'the last 50 files', args: {} },
    { about: 'rejected files', args: { status: 'E' } },
  ],
  async run({ ledgers }, { flow, ...filter }) {
    const files = await ledgers.of(flow).sourceFiles.list(filter);
    return files.map(toFileDetail);
  },
});

@ArgsType()
class SourceFileArgs {
  @TextArg('SHA-256 of its text, in hexadecimal.', { required: true })
  sha256!: string;

  @FlowArg()
  flow?: string;
}

/** @throws AppError FILE_NOT_FOUND */
export const sourceFile = defineOperation({
  name: 'sourceFile',
  summary: 'One delivered file.',
  args: SourceFileArgs,
  result: SourceFileModel,
  role: 'operator',
  scope,
  rest: { method: 'GET', path: 'files/:sha256', statuses: { 200: '' } },
  errors: ['FILE_NOT_FOUND'],
  examples: [{ about: 'a file by the SHA-256 of its text', args: { sha256: 'a3f5'.repeat(16) } }],
  async run({ ledgers }, { flow, sha256 }) {
    const [file] = await ledgers.of(flow).sourceFiles.list({ file: sha256, first: 1 });
    if (file?.sha256 === sha256) return toFileDetail(file);
    throw new AppError('FILE_NOT_FOUND', `no file with sha-256 ${sha256} was delivered`);
  },
});

@ArgsType()
class WithdrawFileArgs extends FileArgs {
  @BooleanArg('True withdraws the file; false restores it.', true)
  withdrawn: boolean = true;
}

/** Returns whether the file is withdrawn now. @throws AppError FILE_NOT_FOUND */
export const withdrawFile = defineOperation({
  name: 'withdrawFile',
  summary: 'Withdraws a file: later runs ignore it, as if it had not been delivered.',
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
  summary:
    'Restores a withdrawn file, or one that was set aside because the engine failed, for later runs.',
  args: RestoreFileArgs,
  result: Boolean,
  role: 'operator',
  audit: ['restore-file'],
  rest: { method: 'POST', path: 'files/:sha256/restore', statuses: { 204: '' } },
  errors: ['FILE_NOT_FOUND'],
  examples: [
    {
      about: 'a file that was correct',
      args: { sha256: 'a3f5'.repeat(16), reason: 'the prices were right' },
    },
  ],
  run: async (context, args) => withdrawFile.run(context, { ...args, withdrawn: false }),
});
