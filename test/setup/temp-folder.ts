import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Creates a folder that the database's user can reach. In a closed one, root's database would be
 * created in /var/lib/retailstream and remain there after the test.
 */
export async function createTempFolder(purpose: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `retailstream-${purpose}-`));
  await chmod(folder, 0o755);
  return folder;
}
