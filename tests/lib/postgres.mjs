// A throw-away PostgreSQL for API, story and storm tests; the work is done by postgres.sh.
//
//   const postgres = await startPostgres();   // { url, folder, stop() }
//   after(() => postgres.stop());
import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const script = join(dirname(fileURLToPath(import.meta.url)), 'postgres.sh');

export async function startPostgres({ fsync = false } = {}) {
  const { stdout } = await run('sh', [script, 'start'], {
    env: { ...process.env, HARK_TEST_POSTGRES_FSYNC: fsync ? 'on' : 'off' },
  });
  const [folder, url] = stdout.trim().split('\n');
  return { folder, url, stop: () => run('sh', [script, 'stop', folder]) };
}
