import { namedEnum } from '#serving/named-enum.js';
import {
  BooleanOutput,
  IntOutput,
  NumberOutput,
  ObjectOutput,
  Output,
  TextOutput,
} from '#serving/output.js';
import { RunError } from '../runs/run.model.js';

export const FileStatus = namedEnum('FileStatus', 'What has become of a file.', {
  W: 'Waiting for a run.',
  A: 'Active: being processed.',
  I: 'Processed: its rows are in a published snapshot.',
  E: 'Refused as a whole.',
});

@Output('A file that was delivered, known by the digest of its text.', 'SourceFile')
export class SourceFileModel {
  @TextOutput('Number of the file.')
  id!: string;

  @TextOutput('Digest of its text.')
  sha256!: string;

  @TextOutput('W: waiting for a run, A: being processed, I: processed, E: refused.')
  status!: string;

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
