import type { InspectedText } from '#pipeline/runs/inspect-file.js';
import type { DeliveryOutcome } from '#pipeline/ledger/files/source-files.js';
import { AppError } from '#platform/errors/app-error.js';
import { TextArg } from '#serving/input.js';
import { namedEnum } from '#serving/named-enum.js';
import {
  BooleanOutput,
  EnumOutput,
  ListOutput,
  NumberOutput,
  ObjectOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { ArgsType } from '#serving/schema-decorators.js';
import type { OperationContext } from './operation/operation-context.js';
import { defineOperation } from './operation/operation.js';
import { RunError } from './runs/run.model.js';

const NextRun = namedEnum('UploadNextRun', 'Treatment of an uploaded text by the next run.', {
  reads: 'It reads the rows.',
  skips:
    'It skips the text: an earlier delivery of the same text counts, or the text is withdrawn.',
  refuses: 'It refuses the text: see `error`.',
});

@Output('A text in an uploaded file: the file itself, or a member of a zip.', 'UploadedText')
class UploadedTextInfo {
  @TextOutput('Path below the source.')
  path!: string;

  @TextOutput('SHA-256 of the unpacked text, in hexadecimal.')
  sha256!: string;

  @TextOutput('Flow that reads it; null when its header fits none.', { nullable: true })
  flow!: string | null;

  @TextOutput('Dataset, determined by the header; null when its header fits none.', {
    nullable: true,
  })
  dataset!: string | null;

  @EnumOutput(NextRun, 'Treatment by the next run.')
  nextRun!: keyof typeof NextRun;

  @ObjectOutput(RunError, 'Reason of the refusal.', { nullable: true })
  error!: RunError | null;
}

@Output('A file that was uploaded to the source.', 'UploadedFile')
class UploadedFileInfo {
  @TextOutput('Name of the file.')
  name!: string;

  @TextOutput('Its place: a path, or a URL in a bucket.')
  place!: string;

  @NumberOutput('Size in bytes, as stored.')
  bytes!: number;

  @TextOutput('SHA-256 of its bytes as stored, in hexadecimal.')
  sha256!: string;

  @BooleanOutput('Whether it was stored now; false when the source already had the same file.')
  isNew!: boolean;

  @ListOutput(UploadedTextInfo, 'Its texts: one, or those of a zip.')
  texts!: UploadedTextInfo[];
}

@ArgsType()
class UploadFileArgs {
  @TextArg('Name of the file in the source: .csv, .csv.gz or .zip, without a folder.', {
    required: true,
    minLength: 1,
    maxLength: 200,
  })
  name!: string;
}

function toTextInfo(text: InspectedText, outcome: DeliveryOutcome | undefined): UploadedTextInfo {
  const { path, sha256, flow = null, dataset = null, refusal } = text;
  const { status = null, error: earlier = null, isWithdrawn = false } = outcome ?? {};
  const error = refusal ?? (status === 'E' ? earlier : null);
  const isKnown = status !== null && status !== 'W';
  const nextRun = error ? 'refuses' : isKnown || isWithdrawn ? 'skips' : 'reads';
  return { path, sha256, flow, dataset, nextRun, error };
}

/** Returns what the ledger knows of the texts, before the upload is seen by a run. */
async function readOutcomes(
  { ledgers, uploads }: Pick<OperationContext, 'ledgers' | 'uploads'>,
  texts: readonly InspectedText[],
): Promise<Map<string, DeliveryOutcome>> {
  const known = await Promise.all(
    ledgers.all.map(({ flow, sourceFiles }) =>
      sourceFiles.listOutcomes(
        uploads.source,
        texts.filter((text) => text.flow === flow.name),
      ),
    ),
  );
  return new Map(known.flat().map((outcome) => [outcome.path, outcome]));
}

/** @throws AppError as `Uploads.receive` */
export const uploadFile = defineOperation({
  name: 'uploadFile',
  summary: 'Stores a file in the source, for the next run.',
  description:
    'Stores a file in the source folder or bucket, whole or not at all. It never replaces another file. The next run ' +
    'reads the file; the operation starts none.',
  args: UploadFileArgs,
  upload: 'application/octet-stream',
  needsUpload: true,
  result: UploadedFileInfo,
  role: 'operator',
  audit: ['upload-file'],
  rest: {
    method: 'POST',
    path: 'uploads',
    statuses: { 200: 'The source already had the same file.', 201: 'The file was stored.' },
    reply: ({ isNew }) => ({ status: isNew ? 201 : 200 }),
  },
  errors: [
    'FILE_EXISTS',
    'PAYLOAD_TOO_LARGE',
    'SOURCE_EMPTY',
    'SOURCE_TRUNCATED',
    'SOURCE_TOO_LARGE',
    'SOURCE_UNREADABLE',
    'SOURCE_MISSING',
    'FOLDER_NOT_WRITABLE',
    'DISK_FULL',
    'BUSY',
    'ANSWER_TOO_SLOW',
  ],
  examples: [{ about: 'the sales of a week', args: { name: 'sales-2012-11-02.csv' } }],
  async run({ ledgers, uploads, actor, signal }, { name }, upload) {
    if (!upload) throw new AppError('ARGUMENT_INVALID', 'the file is missing: send its bytes');
    const { place, isNew, sha256, bytes, texts } = await uploads.receive(
      name,
      upload,
      actor,
      signal,
    );
    const { audit, warehouse } = ledgers.of();
    // Also of a repeated request, in case the record of the first one failed.
    const details = { sha256, bytes, place, isNew };
    const act = { actor, action: 'upload-file', subject: `file ${name}`, details };
    await audit.record(warehouse, act);
    const outcomes = await readOutcomes({ ledgers, uploads }, texts);
    const found = texts.map((text) => toTextInfo(text, outcomes.get(text.path)));
    return { name, place, bytes, sha256, isNew, texts: found };
  },
});
