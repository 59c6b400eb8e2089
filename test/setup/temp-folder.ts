import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * A new folder that the database's user can reach too. In a closed one, root's database would go to
 * /var/lib/retailstream and stay there when the test removes its folder.
 */
export async function tempFolder(purpose: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), `retailstream-${purpose}-`));
  await chmod(folder, 0o755);
  return folder;
}
