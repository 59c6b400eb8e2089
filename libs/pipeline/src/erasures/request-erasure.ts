import type { Contract } from '#intake/contracts/contract.js';
import { PersonKeys } from '#personal/person-keys.js';
import { AppError } from '#platform/errors/app-error.js';
import { type Erasure, Erasures } from './erasures.js';
import type { Ledger } from '../ledger/ledger.js';

/** A person's number, or the place of a row without a readable number. */
const PERSON = /^(0|[1-9]\d{0,17}|row [0-9a-f]{12}:[1-9]\d{0,14})$/;

/** The person to erase, with actor and reason for the audit log. */
interface ErasureRequest {
  dataset: string;
  /** The person's number, or the place of a row without a readable number. */
  person: string;
  actor: string;
  reason: string;
}

/**
 * Erases a person permanently. The key is destroyed, so encrypted data of the person in lake, warehouse and quarantine
 * is unreadable and new data is not read. A worker then removes the person from files of the source. Rows with only the
 * number stay. Safe to repeat.
 * @throws AppError ARGUMENT_INVALID
 */
export async function erasePerson(
  { audit, flow, warehouse }: Pick<Ledger, 'audit' | 'flow' | 'warehouse'>,
  asked: ErasureRequest,
): Promise<Erasure> {
  const { dataset, person, actor } = asked;
  const reason = asked.reason.trim();
  if (reason === '')
    throw new AppError('ARGUMENT_INVALID', 'reason: write why you erase the person');
  requirePeople(flow, dataset);
  if (!PERSON.test(person)) {
    const what = 'write the number from the files, or the place of a row: row 0123456789ab:17';
    throw new AppError('ARGUMENT_INVALID', `person: ${what}`);
  }
  return warehouse.transaction(async (manager) => {
    const keys = new PersonKeys(warehouse, { flow: flow.name, dataset });
    const hadKey = await keys.destroyKey(manager, person);
    const subject = `${dataset} ${person}`;
    const details = { flow: flow.name, hadKey };
    await audit.record(manager, { actor, action: 'erase-person', subject, reason, details });
    const erasures = new Erasures(warehouse, flow.name);
    return erasures.add(manager, { dataset, person, hadKey, askedBy: actor, reason });
  });
}

function requirePeople({ name, datasets }: Ledger['flow'], dataset: string): void {
  if (datasets.get(dataset)?.contract.personal) return;
  const of = [...datasets.values()].filter(
    ({ contract }: { contract: Contract }) => contract.personal,
  );
  const names = of.map((each) => each.name).join(', ') || 'none';
  const message = `dataset: ${dataset} of flow ${name} has no personal data; datasets that have: ${names}`;
  throw new AppError('ARGUMENT_INVALID', message);
}
